import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { loadEnvironment } from '../../environments/index.ts';
import type { Environment } from '../../records/environment.ts';
import { parsePatch } from '../../records/patch.ts';
import type { Task } from '../../records/task.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { CodedError } from '../../support/errors.ts';
import { proveHistory } from '../proof.ts';
import { openWorkspace, type WorkspaceContext } from '../workspace.ts';
import { needlesOf } from './needles.ts';

const SCRIPT = ['contents.py', 'scan.py'].map((name) => readFileSync(join(import.meta.dirname, name), 'utf8')).join('\n\n');
/** The environment's own Python reads the byte code that it wrote; environments of other languages have the system's. */
const START = 'exec "$(command -v python || command -v python3)" -I -S -c "$0"';
const TIME_LIMIT_MS = 600_000;

const Scan = z.object({
  files: z.number(),
  bytes: z.number(),
  objects: z.number(),
  object_bytes: z.number(),
  archives: z.number(),
  places: z.record(z.string(), z.tuple([z.number(), z.number()])),
  findings: z.array(z.tuple([z.string(), z.string(), z.string(), z.string()])),
});
type Scan = z.infer<typeof Scan>;

/** Something that tells the answer, or may. `place` is a path in the sandbox or a git object. */
export type Finding = { rule: string; place: string; detail: string };

/** What an audit looked at: counts, bytes, and by place (the first two parts of a path) files and bytes. */
export type Looked = Pick<Scan, 'files' | 'bytes' | 'objects' | 'object_bytes' | 'archives' | 'places'>;

export type TaskAudit = { instance_id: string; findings: Finding[]; looked: Looked };

/** Files that the answer changes, in both states. */
type Versions = Record<string, { buggy: string; fixed: string }>;

/**
 * Proves that a task's sandbox, as an agent gets it, does not hold the answer: every stored git object of its
 * repository is part of the base commit or of its past (`proveHistory`), and none of them, no file of its layers, no
 * archive and no byte code holds what the golden patch adds, or a test that a synthetic task hides; the package itself
 * is there once. Throws `AUDIT_FAILED` where it cannot look, and what sandboxes throw.
 */
export async function auditTask(task: Task, context: WorkspaceContext): Promise<TaskAudit> {
  const environment = context.environment ?? (await loadEnvironment(context.workspace, task.environment));
  const own = { ...context, environment };
  const versions = await readVersions(task, own);
  await using sandbox = await openWorkspace(task, own);
  const proof = await proveHistory(sandbox, context.signal, task.kind === 'real' ? 'ancestors' : 'one-commit');
  const leaks = proof.kind === 'leaks' ? proof.findings.map((detail) => ({ rule: 'history', place: '.git', detail })) : [];
  const base =
    proof.kind === 'clean' && proof.commit !== task.base_commit
      ? [{ rule: 'history', place: '.git', detail: `the branch ends at ${proof.commit}, not at the base commit` }]
      : [];
  const scan = await look(sandbox, environment, 'own', [{ task, versions }], context.signal);
  return { instance_id: task.instance_id, findings: [...leaks, ...base, ...scan.findings.map(finding)], looked: scan };
}

/**
 * The same for what all sandboxes of these tasks share: the folders of the host that are mounted into them. The tasks
 * must be of environments with the same mounts; findings are by instance id, '' for those that concern all.
 */
export async function auditShared(
  tasks: readonly [Task, ...Task[]],
  context: WorkspaceContext,
): Promise<{ findings: Map<string, Finding[]>; looked: Looked }> {
  const [first] = tasks;
  const environment = context.environment ?? (await loadEnvironment(context.workspace, first.environment));
  await using sandbox = await openWorkspace(first, { ...context, environment });
  const asked = tasks.map((task) => ({ task, versions: namesOnly(task) }));
  const scan = await look(sandbox, environment, 'shared', asked, context.signal);
  const byTask = Map.groupBy(scan.findings, ([id]) => id);
  return { findings: new Map([...byTask].map(([id, rows]) => [id, rows.map(finding)])), looked: scan };
}

/** What the sandbox must not hold: the golden patch, and of a synthetic task the tests that were taken out for it. */
function answerOf({ kind, patch, test_patch }: Task): string {
  return kind === 'synthetic' ? patch + test_patch : patch;
}

const finding = ([, rule, place, detail]: Scan['findings'][number]): Finding => ({ rule, place, detail });

async function look(
  sandbox: Sandbox,
  environment: Environment,
  part: 'own' | 'shared',
  asked: readonly { task: Task; versions: Versions }[],
  signal: AbortSignal | undefined,
): Promise<Scan> {
  const tasks = asked.map(({ task, versions }) => ({ id: task.instance_id, ...needlesOf(answerOf(task)), files: versions }));
  const run = await sandbox.exec(['sh', '-c', START, SCRIPT], {
    input: JSON.stringify({ workdir: sandbox.workdir, package: environment.repository.name, part, tasks }),
    timeoutMs: TIME_LIMIT_MS,
    maxOutputBytes: 16 * 1024 * 1024,
    ...(signal === undefined ? {} : { signal }),
  });
  if (run.exitCode !== 0) {
    const why = run.timedOut ? `it took over ${TIME_LIMIT_MS / 1000} s` : run.stderr.trim().slice(-500);
    throw new CodedError('AUDIT_FAILED', `a sandbox of ${asked[0]?.task.instance_id} cannot be looked at: ${why}`);
  }
  return Scan.parse(JSON.parse(run.stdout));
}

/** For the look at what is shared, the names of the files are enough. */
function namesOnly(task: Task): Versions {
  return Object.fromEntries(parsePatch(answerOf(task)).map(({ path }) => [path, { buggy: '', fixed: '' }]));
}

/** Read in a sandbox of its own, which is thrown away: the one that is looked at never holds the fix. */
async function readVersions(task: Task, context: WorkspaceContext): Promise<Versions> {
  await using sandbox = await openWorkspace(task, context);
  const paths = parsePatch(answerOf(task)).map((file) => file.path);
  const buggy = await Promise.all(paths.map((path) => readText(sandbox, path)));
  const applied = await sandbox.exec(['git', 'apply', '--whitespace=nowarn', '-'], { input: answerOf(task) });
  if (applied.exitCode !== 0) {
    throw new CodedError('AUDIT_FAILED', `the patches of ${task.instance_id} do not apply: ${applied.stderr.trim().slice(-300)}`);
  }
  const fixed = await Promise.all(paths.map((path) => readText(sandbox, path)));
  return Object.fromEntries(paths.map((path, index) => [path, { buggy: buggy[index] ?? '', fixed: fixed[index] ?? '' }]));
}

/** '' where the file does not exist in that state. */
async function readText(sandbox: Sandbox, path: string): Promise<string> {
  try {
    return (await sandbox.readFile(join(sandbox.workdir, path))).toString('utf8');
  } catch (error) {
    if (error instanceof CodedError && error.code === 'SANDBOX_NO_FILE') return '';
    throw error;
  }
}
