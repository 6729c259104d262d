import { z } from 'zod';
import { buildEnvironment, frameworkOf } from '../../environments/index.ts';
import { baseCommit, prepareWorkspace } from '../../history/index.ts';
import type { Environment } from '../../records/environment.ts';
import { parsePatch } from '../../records/patch.ts';
import { readJournal } from '../../records/read.ts';
import { Task } from '../../records/task.ts';
import type { Workspace } from '../../records/workspace.ts';
import type { SandboxProvider } from '../../sandbox/index.ts';
import { CodedError } from '../../support/errors.ts';
import { contentHash } from '../../support/hash.ts';
import { openJournal } from '../../support/journal.ts';
import type { TestFramework } from '../../testing/index.ts';
import { inOrder } from '../in-order.ts';
import { leakCheck } from '../statements/leak-check.ts';
import { validate } from '../validate.ts';
import { describeBehaviour } from './behaviour.ts';
import type { Change, ChangeSource, Selection } from './change.ts';
import { coverStatement } from './covering/cover.ts';
import { draftRealTask } from './draft-real.ts';
import { fileRoles } from './file-roles.ts';
import { type Candidate, DEFAULT_LIMITS, filterCandidate, type MineLimits } from './filters.ts';
import type { Issues } from './issues.ts';
import { linkedIssues } from './link-issues.ts';
import { fileDiffs, type SplitPatch, splitPatch } from './split-patch.ts';
import { issueStatement, ownWords, type ReadyStatement } from './statement.ts';
import { refuseIssueText } from './statement-rules.ts';
import { withoutMade } from './without-made.ts';

export type MineOptions = {
  workspace: Workspace;
  provider: SandboxProvider;
  framework?: TestFramework;
  /** The tracker's issues; without them statements come from the change's own words or from the failing behaviour. */
  issues?: Issues;
  limits?: Partial<MineLimits>;
  /** Changes to look at, newest first; all of them unless told. */
  changes?: number;
  /** Which changes of the history are looked at. */
  selection?: Selection;
  /** Decides without running anything: changes that would be tried are `to-try`. Nothing is written down. */
  dryRun?: boolean;
  /** Told how many changes there are to decide on, once that is known. */
  onTotal?: (changes: number) => void;
  /** Tasks to keep; all that there are unless told. */
  count?: number;
  /** Runs of each state, at least 2. */
  repeat?: number;
  parallel?: number;
  /** JSONL file of decisions. Changes decided in it are not tried again. */
  journal?: string;
  signal?: AbortSignal;
};

/** What became of a change, in the order of the history, newest first. */
export const MineDecision = z.object({
  /** Content hash of the change and of what it was decided by. */
  candidate: z.string(),
  change: z.string(),
  subject: z.string(),
  /** `kept`, `to-try` of a dry run, or why not: a filter, a rejection of the repository or of its environment, or of the proof. */
  outcome: z.string(),
  detail: z.string(),
  task: Task.optional(),
});
export type MineDecision = z.infer<typeof MineDecision>;

/** Raised where changes may be decided otherwise than before: what an older version decided is then decided anew. */
const RULES = 2;

type Outcome = { outcome: string; detail: string; task?: Task };

/**
 * Makes real tasks of the changes that a project has made: filters them, builds an environment at the base of each that
 * is left, and proves the task in three states. Yields every decision. Throws what git, the index and sandboxes throw.
 */
export async function* mineTasks(source: ChangeSource, options: MineOptions): AsyncGenerator<MineDecision> {
  if (options.dryRun) {
    yield* lookAtChanges(source, options);
    return;
  }
  const changes: Change[] = [];
  for await (const change of source.changes(options.selection)) {
    changes.push(change);
    if (changes.length === options.changes) break;
  }
  options.onTotal?.(changes.length);
  const decided = await readDecisions(options.journal);
  const journal = options.journal === undefined ? undefined : await openJournal(options.journal, options.workspace.root);
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const idOf = (change: Change): string => {
    const issues = options.issues === undefined ? undefined : linkedIssues(change, options.issues, source);
    return contentHash([RULES, source.text, change.base, change.head, limits, options.repeat ?? 2, issues ?? null], 16);
  };
  const call = async (change: Change, signal: AbortSignal): Promise<MineDecision> => {
    const candidate = idOf(change);
    const known = decided.get(candidate);
    if (known !== undefined) return known;
    const outcome = await tryChange(change, source, limits, { ...options, signal });
    return { candidate, change: change.head, subject: change.subject, ...outcome };
  };
  let kept = 0;
  for await (const decision of inOrder(changes, options.parallel ?? 1, call, options.signal)) {
    if (!decided.has(decision.candidate)) await journal?.append(decision);
    yield decision;
    if (decision.outcome === 'kept' && ++kept === options.count) return;
  }
}

async function readDecisions(path: string | undefined): Promise<Map<string, MineDecision>> {
  const decisions = path === undefined ? [] : await readJournal(MineDecision, path);
  return new Map(decisions.map((decision) => [decision.candidate, decision]));
}

/** Decides on each change as it comes, without a sandbox: where `count` is given, until as many are worth a try. */
async function* lookAtChanges(source: ChangeSource, options: MineOptions): AsyncGenerator<MineDecision> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  let [seen, found] = [0, 0];
  for await (const change of source.changes(options.selection)) {
    const looked = await look(change, source, limits, options.issues);
    const outcome = 'outcome' in looked ? looked : { outcome: 'to-try', detail: triedWith(looked) };
    yield { candidate: '', change: change.head, subject: change.subject, ...outcome };
    if (++seen === options.changes || ('candidate' in looked && ++found === options.count)) return;
  }
}

function triedWith({ candidate, statement }: Looked): string {
  const [issue] = candidate.issues ?? [];
  const { length } = parsePatch(candidate.split.code);
  const from = issue === undefined ? (statement?.from ?? 'failing behaviour') : `issue ${issue.number}`;
  return `${length} ${length === 1 ? 'file' : 'files'}, statement from ${from}`;
}

/** What is known of a change before anything runs, where nothing speaks against it. */
type Looked = { candidate: Candidate; statement: ReadyStatement | undefined };

async function look(
  change: Change,
  source: ChangeSource,
  limits: MineLimits,
  all: Issues | undefined,
): Promise<Looked | Outcome> {
  const issues = all === undefined ? undefined : linkedIssues(change, all, source);
  const candidate: Candidate = { change, split: await splitChange(change, source), issues };
  const refused = filterCandidate(candidate, limits);
  if (refused !== undefined) return { outcome: refused.reason, detail: refused.detail };
  const [issue] = issues ?? [];
  const statement = issue === undefined ? ownWords(change, source.kind) : issueStatement(issue, change);
  const unfit = issue === undefined ? undefined : refuseIssueText(statement?.text ?? '', candidate.split.code);
  return unfit === undefined ? { candidate, statement } : { outcome: unfit.reason, detail: unfit.detail };
}

async function tryChange(
  change: Change,
  source: ChangeSource,
  limits: MineLimits,
  options: MineOptions & { signal: AbortSignal },
): Promise<Outcome> {
  const looked = await look(change, source, limits, options.issues);
  if ('outcome' in looked) return looked;
  const { candidate, statement } = looked;
  const fetched = await source.repository(change);
  if (fetched.kind === 'rejected') return { outcome: `repository-${fetched.rejection.reason}`, detail: fetched.rejection.detail };
  const { workspace, provider, signal } = options;
  const built = await buildEnvironment(fetched.repository, { workspace, provider, signal });
  if (built.kind === 'rejected') return { outcome: built.rejection.reason, detail: built.rejection.detail };
  try {
    return await proveChange(candidate, statement, source, built.environment, options);
  } catch (error) {
    if (error instanceof CodedError && error.code === 'WORKSPACE_FAILED')
      return { outcome: 'workspace-failed', detail: error.message };
    throw error;
  }
}

/** `collected` are ids of tests that a runner found at the base. */
async function splitChange(change: Change, source: ChangeSource, collected: Iterable<string> = []): Promise<SplitPatch> {
  const paths = fileDiffs(change.diff).map(({ path }) => path);
  return splitPatch(change.diff, await fileRoles(paths, await source.tree(change), collected));
}

async function proveChange(
  candidate: Candidate,
  statement: ReadyStatement | undefined,
  source: ChangeSource,
  environment: Environment,
  options: MineOptions & { signal: AbortSignal },
): Promise<Outcome> {
  const { workspace, provider, signal, repeat = 2 } = options;
  const framework = options.framework ?? frameworkOf(environment);
  const context = { workspace, provider, environment, framework, signal };
  const collected = environment.baseline.flatMap(({ tests }) => Object.keys(tests));
  candidate = { ...candidate, split: await splitChange(candidate.change, source, collected) };
  const unfit = filterCandidate(candidate, { ...DEFAULT_LIMITS, ...options.limits });
  if (unfit !== undefined) return { outcome: unfit.reason, detail: unfit.detail };
  candidate = { ...candidate, split: await withoutMade(candidate.split, context) };
  if (candidate.split.code === '') return { outcome: 'no-code', detail: 'it changes only what is made from something else' };
  const layer = await prepareWorkspace({ kind: 'real', patch: '', test_patch: '', environment: environment.id }, context);
  const draft = draftRealTask({
    ...candidate,
    source,
    environment,
    baseCommit: await baseCommit(layer, environment.workdir),
    statement,
  });
  const proof = await validate(draft, { ...context, repeat });
  if (proof.kind === 'rejected') return { outcome: proof.reason, detail: proof.detail };
  const described = await withStatement(proof.task, statement, await source.version(candidate.change), context);
  if ('outcome' in described) return described;
  const coverage = await coverStatement(described, context);
  if (coverage.kind === 'lacking') return { outcome: 'statement-lacks', detail: coverage.detail };
  const { change } = described.origin;
  if (coverage.kind === 'covered' || change === undefined) return { outcome: 'kept', detail: '', task: described };
  const origin = { ...described.origin, change: { ...change, completed: coverage.added } };
  return {
    outcome: 'kept',
    detail: 'statement completed',
    task: { ...described, problem_statement: coverage.statement, origin },
  };
}

type Context = Parameters<typeof describeBehaviour>[2];

/** The task with a statement that gives nothing away: an issue's stays, own words that do are replaced by what fails. */
async function withStatement(
  task: Task,
  statement: ReadyStatement | undefined,
  version: string,
  context: Context,
): Promise<Task | Outcome> {
  if (statement?.from === 'issue') return task;
  if (statement !== undefined && leakCheck(statement.text, task).length === 0) return task;
  const choice = await describeBehaviour(task, version, context);
  if (choice.kind === 'refused') return { outcome: 'no-statement', detail: choice.detail };
  const { change } = task.origin;
  if (change === undefined) return task;
  return {
    ...task,
    problem_statement: choice.statement,
    hints_text: '',
    origin: { ...task.origin, change: { ...change, statement: 'behaviour' } },
  };
}
