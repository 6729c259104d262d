import type { FilePatch } from '../records/patch.ts';
import type { Task } from '../records/task.ts';
import type { TestRun } from '../records/test-run.ts';
import type { Sandbox } from '../sandbox/index.ts';
import type { TestFramework } from '../testing/index.ts';

export type GradingContext = {
  /** A fresh sandbox over the task's workspace, which no agent has touched. */
  openWorkspace(task: Task): Promise<Sandbox>;
  /** What runs the task's suite. */
  frameworkOf(task: Task): Promise<TestFramework>;
  signal?: AbortSignal;
};

/** A patch as it is applied: `paths` are the changed files that stay as the task has them. */
export type Change = {
  task: Task;
  text: string;
  patch: readonly FilePatch[];
  golden: readonly FilePatch[];
  paths: readonly string[];
};

/** `functions`: share of the golden patch's functions found; see `functionsRecall`. */
export type Graded = { tests: TestRun['tests']; applied: boolean; void?: string; functions?: number | undefined };

/** Applies the patch and the test patch; what could not be applied comes back as a result. */
export async function prepare(
  sandbox: Sandbox,
  { task, text, paths }: Change,
  signal?: AbortSignal,
): Promise<Graded | undefined> {
  if (!(await applyPatch(sandbox, text, paths, signal))) return { tests: {}, applied: false, void: 'the patch does not apply' };
  if (task.test_patch !== '' && !(await applyPatch(sandbox, task.test_patch, [], signal))) {
    return { tests: {}, applied: true, void: 'the test patch does not apply on top of the patch' };
  }
  return undefined;
}

export function requestOf(task: Task, signal: AbortSignal | undefined): { timeoutMs: number; signal?: AbortSignal } {
  const slowest = Math.max(0, ...task.certificate.runs.map((run) => run.duration_ms));
  return { timeoutMs: Math.max(60_000, 10 * slowest), ...(signal === undefined ? {} : { signal }) };
}

/** `git apply`, which changes all or nothing, then three-way: the first two ways of SWE-bench's harness. */
async function applyPatch(sandbox: Sandbox, patch: string, exclude: readonly string[], signal?: AbortSignal): Promise<boolean> {
  if (patch === '') return true;
  const excluded = exclude.map((path) => `--exclude=${path}`);
  for (const how of [[], ['--3way']]) {
    const result = await sandbox.exec(['git', 'apply', '--whitespace=nowarn', ...how, ...excluded, '-'], {
      input: patch,
      ...(signal === undefined ? {} : { signal }),
    });
    if (result.exitCode === 0) return true;
  }
  return false;
}
