import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLineEnd } from '../records/patch.ts';
import type { Task } from '../records/task.ts';
import type { TestRun } from '../records/test-run.ts';
import { APPLY_TO_INDEX, scratchGit } from '../repositories/index.ts';
import type { ExecResult, Sandbox } from '../sandbox/index.ts';
import { toByteEntries } from '../support/byte-path.ts';
import type { TestFramework } from '../testing/index.ts';
import type { Change } from './change/change.ts';

export type { Change };

const read = (name: string): string => readFileSync(join(import.meta.dirname, 'change', name), 'utf8');
const APPLY = read('apply.bash');
const LIST = read('list.bash');
const LAY = read('lay.bash');
const DOES_NOT_APPLY = 4;
const TESTS_DO_NOT_APPLY = 5;
const CANNOT_BE_WRITTEN = 6;

export type GradingContext = {
  /** A fresh sandbox over the task's workspace, which no agent has touched. */
  openWorkspace(task: Task): Promise<Sandbox>;
  /** What runs the task's suite. */
  frameworkOf(task: Task): Promise<TestFramework>;
  signal?: AbortSignal;
};

/** `functions`: share of the golden patch's functions found; see `functionsRecall`. */
export type Graded = { tests: TestRun['tests']; applied: boolean; void?: string; functions?: number | undefined };

/** What comes of a patch that git, or the system, refuses. */
export const DOES_NOT_FIT: Graded = { tests: {}, applied: false, void: 'the patch does not apply' };

/** A patch that is applied in a repository of our own in a sandbox, and not laid into the working folder yet. */
export type AppliedTree = {
  /** The folder of that repository. */
  scratch: string;
  /** A file that is there; see the scripts. */
  read(name: string): Promise<Buffer>;
};

/** Lays a change and the test patch into the working folder; what could not be applied comes back as a result. */
export async function prepare(sandbox: Sandbox, change: Change, signal?: AbortSignal): Promise<Graded | undefined> {
  const applied = await applyTree(sandbox, change, signal);
  if (applied === undefined) return DOES_NOT_FIT;
  return layTree(sandbox, applied, change, signal);
}

/** Applies a patch as SWE-bench's harness does it; undefined where none of its ways takes it. */
export async function applyTree(
  sandbox: Sandbox,
  { task, text }: Pick<Change, 'task' | 'text'>,
  signal?: AbortSignal,
): Promise<AppliedTree | undefined> {
  const patch = Buffer.from(text);
  const input = Buffer.concat([patch, Buffer.from(withLineEnd(task.test_patch))]);
  const made = await runScript(sandbox, APPLY, [String(patch.length)], { input, signal });
  const scratch = made.stdout;
  if (made.exitCode === DOES_NOT_APPLY) return undefined;
  if (made.exitCode !== 0)
    throw new Error(`the patch cannot be applied: ${made.stderr.trim().slice(-300) || `exit code ${made.exitCode}`}`);
  return { scratch, read: (name) => sandbox.readFile(`${scratch}/${name}`) };
}

/** Makes the lists of what an applied patch changes. */
export async function listTree(sandbox: Sandbox, { scratch }: AppliedTree, signal?: AbortSignal): Promise<void> {
  const made = await runScript(sandbox, LIST, [scratch], { signal });
  if (made.exitCode !== 0) throw new Error(`the patch cannot be read: ${made.stderr.trim().slice(-300)}`);
}

/** Lays an applied patch into the working folder, with the test patch on top; the repository beside it is gone then. */
export async function layTree(
  sandbox: Sandbox,
  { scratch }: AppliedTree,
  { paths, contents = new Map() }: Change,
  signal?: AbortSignal,
): Promise<Graded | undefined> {
  const owned = [...contents];
  await sandbox.writeFile(`${scratch}/withheld`, toByteEntries(paths));
  await sandbox.writeFile(`${scratch}/owned`, toByteEntries(owned.map(([path, { mode }]) => `${mode}\t${path}`)));
  for (const [number, [, { content }]] of owned.entries()) await sandbox.writeFile(`${scratch}/own/${number}`, content);
  const made = await runScript(sandbox, LAY, [scratch], { signal });
  if (made.exitCode === 0) return undefined;
  if (made.exitCode === CANNOT_BE_WRITTEN && !/No space left|quota/i.test(made.stderr)) return DOES_NOT_FIT;
  if (made.exitCode !== TESTS_DO_NOT_APPLY) throw new Error(`the patch cannot be laid: ${made.stderr.trim().slice(-300)}`);
  return { tests: {}, applied: true, void: 'the test patch does not apply on top of the patch' };
}

export function runScript(
  sandbox: Sandbox,
  script: string,
  args: readonly string[],
  { input, signal }: { input?: Uint8Array; signal?: AbortSignal | undefined },
): Promise<ExecResult> {
  return sandbox.exec(scratchGit(`${APPLY_TO_INDEX}\n${script}`, ...args), {
    workdir: sandbox.workdir,
    timeoutMs: 300_000,
    ...(input === undefined ? {} : { input }),
    ...(signal === undefined ? {} : { signal }),
  });
}

export function requestOf(task: Task, signal: AbortSignal | undefined): { timeoutMs: number; signal?: AbortSignal } {
  const slowest = Math.max(0, ...task.certificate.runs.map((run) => run.duration_ms));
  return { timeoutMs: Math.max(60_000, 10 * slowest), ...(signal === undefined ? {} : { signal }) };
}
