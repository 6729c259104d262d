import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ARCHIVES_SOURCE, type Copies, copiesOf, loadEnvironment, START_PYTHON } from '../../environments/index.ts';
import type { Environment } from '../../records/environment.ts';
import { parsePatch } from '../../records/patch.ts';
import type { Task } from '../../records/task.ts';
import { applyPatch } from '../../repositories/index.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { ByName, byName } from '../../support/by-name.ts';
import { CodedError } from '../../support/errors.ts';
import { CACHES } from '../caches.ts';
import { proveHistory } from '../proof.ts';
import { openWorkspace, type WorkspaceContext } from '../workspace.ts';
import { hiddenNames } from './hidden-names.ts';
import { needlesOf } from './needles.ts';
import { TRACE_RULES } from './trace-rules.ts';
import { Traces } from './traces.ts';

const programs = ['traces.py', 'answers.py'].map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'));
const SCRIPT = [ARCHIVES_SOURCE, ...programs].join('\n\n');
const TIME_LIMIT_MS = 600_000;

const Looked = z.object({
  files: z.number(),
  bytes: z.number(),
  objects: z.number(),
  object_bytes: z.number(),
  archives: z.number(),
  places: ByName(z.tuple([z.number(), z.number()])),
});
/** What an audit looked at: counts, bytes, and by place (the first two parts of a path) files and bytes. */
export type Looked = z.infer<typeof Looked>;

const Scan = Looked.extend({ findings: z.array(z.tuple([z.string(), z.string(), z.string()])), traces: Traces });
type Scan = z.infer<typeof Scan>;

/** Something that tells the answer, or may. `place` is a path in the sandbox or a git object. */
export type Finding = { rule: string; place: string; detail: string };

export type TaskAudit = {
  instance_id: string;
  findings: Finding[];
  /** In the sandbox of the task; and in what all those of its environment have in common, which is looked at once. */
  looked: Looked;
  shared: Pick<Looked, 'files' | 'bytes' | 'archives' | 'places'>;
};

/** Files that the answer changes, in both states. */
type Versions = Record<string, { buggy: string; fixed: string }>;

/**
 * Proves that a task's sandbox, as an agent gets it, does not hold the answer and does not tell where it goes: every stored
 * git object of its repository is part of the base commit or of its past (`proveHistory`), and none of them, no file of
 * its layers, no archive, byte code, source map, record or digest holds what the golden patch adds, or a test that a synthetic
 * task hides; no attribute of its files, of git's index or packs, and no cache points at the changed files
 * (`TRACE_RULES`); the package itself is there once. What all tasks of an environment have in common is looked at once.
 * Throws `AUDIT_FAILED` where it cannot look, and what sandboxes throw.
 */
export async function auditTask(task: Task, context: WorkspaceContext): Promise<TaskAudit> {
  const environment = context.environment ?? (await loadEnvironment(context.workspace, task.environment));
  const own = { ...context, environment };
  const common = await copiesOf(environment, own);
  const versions = await readVersions(task, own);
  await using sandbox = await openWorkspace(task, own);
  const proof = await proveHistory(sandbox, context.signal, task.kind === 'real' ? 'ancestors' : 'one-commit');
  const scan = await look(sandbox, environment, task, versions, common, context.signal);
  const findings = [
    ...historyFindings(proof, task),
    ...scan.findings.map(([rule, place, detail]) => ({ rule, place, detail })),
    ...commonFindings(common, versions),
    ...traceFindings(scan.traces, versions, sandbox.workdir),
  ];
  const { findings: _, traces: __, ...looked } = scan;
  return { instance_id: task.instance_id, findings, looked, shared: common.looked };
}

/** What can be observed of a task's checkout beside its contents. */
export async function tracesOf(task: Task, context: WorkspaceContext & { environment: Environment }): Promise<Traces> {
  const versions = await readVersions(task, context);
  await using sandbox = await openWorkspace(task, context);
  return (await look(sandbox, context.environment, task, versions, NOTHING_IN_COMMON, context.signal)).traces;
}

const NOTHING_IN_COMMON = { copies: [] };

function historyFindings(proof: Awaited<ReturnType<typeof proveHistory>>, task: Task): Finding[] {
  if (proof.kind === 'leaks') return proof.findings.map((detail) => ({ rule: 'history', place: '.git', detail }));
  if (proof.commit === task.base_commit) return [];
  return [{ rule: 'history', place: '.git', detail: `the branch ends at ${proof.commit}, not at the base commit` }];
}

/** What the environment's sandboxes have in common, as far as it concerns the changed files. */
function commonFindings({ compiled, findings }: Copies, versions: Versions): Finding[] {
  const own = compiled.filter(({ of }) => Object.hasOwn(versions, of));
  return [
    ...findings.map(([rule, place, detail]) => ({ rule, place, detail })),
    ...own.map(({ rule, path, of }) => ({ rule, place: path, detail: `it is of the fixed ${of}` })),
  ];
}

function traceFindings(traces: Traces, versions: Versions, workdir: string): Finding[] {
  const changed = new Set(Object.keys(versions));
  return TRACE_RULES.flatMap(({ name, looksAt, find }) =>
    find(traces, changed)
      .slice(0, MOST_PLACES)
      .map((path) => ({ rule: name, place: join(workdir, path), detail: looksAt })),
  );
}

/** Places that one rule names; more say nothing more. */
const MOST_PLACES = 5;

/** What the sandbox must not hold: the golden patch, and of a synthetic task the tests that were taken out for it. */
function answerOf({ kind, patch, test_patch }: Task): string {
  return kind === 'synthetic' ? patch + test_patch : patch;
}

async function look(
  sandbox: Sandbox,
  environment: Environment,
  task: Task,
  files: Versions,
  { copies }: Pick<Copies, 'copies'>,
  signal: AbortSignal | undefined,
): Promise<Scan> {
  const run = await sandbox.exec(['sh', '-c', START_PYTHON, SCRIPT], {
    input: JSON.stringify({
      workdir: sandbox.workdir,
      task: { ...needlesOf(answerOf(task)), files, hidden: hiddenNames(task) },
      copies: copies.map(({ path, member }) => [path, member]),
      made: environment.made ?? [],
      installed: environment.installed ?? [],
      caches: CACHES,
    }),
    timeoutMs: TIME_LIMIT_MS,
    maxOutputBytes: 64 * 1024 * 1024,
    ...(signal === undefined ? {} : { signal }),
  });
  if (run.exitCode !== 0 || run.truncated) {
    const why = run.timedOut ? `it took over ${TIME_LIMIT_MS / 1000} s` : run.stderr.trim().slice(-500);
    throw new CodedError('AUDIT_FAILED', `a sandbox of ${task.instance_id} cannot be looked at: ${why}`);
  }
  return Scan.parse(JSON.parse(run.stdout));
}

/** Read in a sandbox of its own, which is thrown away: the one that is looked at never holds the fix. */
async function readVersions(task: Task, context: WorkspaceContext): Promise<Versions> {
  await using sandbox = await openWorkspace(task, context);
  const paths = parsePatch(answerOf(task)).map((file) => file.path);
  const buggy = await Promise.all(paths.map((path) => readText(sandbox, path)));
  const refused = await applyPatch(sandbox, answerOf(task));
  if (refused !== undefined) {
    throw new CodedError('AUDIT_FAILED', `the patches of ${task.instance_id} do not apply: ${refused.slice(-300)}`);
  }
  const fixed = await Promise.all(paths.map((path) => readText(sandbox, path)));
  return byName(paths.map((path, index) => [path, { buggy: buggy[index] ?? '', fixed: fixed[index] ?? '' }]));
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
