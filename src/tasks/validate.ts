import { frameworkOf, loadEnvironment } from '../environments/index.ts';
import { auditTask, baseCommit, openWorkspace, prepareWorkspace, proveHistory, type WorkspaceContext } from '../history/index.ts';
import { parsePatch } from '../records/patch.ts';
import type { CertifiedRun, Task } from '../records/task.ts';
import type { TestOutcome, TestRun } from '../records/test-run.ts';
import { applyPatch } from '../repositories/index.ts';
import type { Sandbox } from '../sandbox/index.ts';
import { byName } from '../support/by-name.ts';
import { CodedError } from '../support/errors.ts';
import { sha256 } from '../support/hash.ts';
import type { TestFramework } from '../testing/index.ts';
import { difficultyOf } from './difficulty/difficulty.ts';
import { testsBrought } from './hide/brought-tests.ts';
import { sortTests } from './sort-tests.ts';
import { leakCheck } from './statements/leak-check.ts';

export type ValidateContext = WorkspaceContext & {
  framework?: TestFramework;
  /** Runs of each state, at least 2. */
  repeat?: number;
};

/** Why a task is not valid. */
type RejectReason =
  | 'patch-does-not-apply'
  | 'run-failed'
  | 'history-leaks'
  | 'base-commit-differs'
  /** Its sandbox holds the answer, or tells which files were changed. */
  | 'answer-in-sight'
  | 'no-fail-to-pass'
  | 'no-pass-to-pass'
  | 'pass-to-fail'
  | 'tests-missing'
  /** A test that shows the bug is in the workspace, though the test patch is to bring those. */
  | 'tests-visible'
  /** What is left of the suite needs what the test patch brings. */
  | 'tests-needed'
  | 'statement-leaks';

export type Validation = { kind: 'valid'; task: Task } | { kind: 'rejected'; reason: RejectReason; detail: string };

type State = CertifiedRun['state'];

type Refusal = Extract<Validation, { kind: 'rejected' }>;

const RUN_BUDGET_MS = 600_000;

/** Which states a task is run in: also as an agent gets it, where its test patch changes something or it is a real one. */
function statesOf({ kind, test_patch }: Task): readonly State[] {
  return kind === 'real' || test_patch !== '' ? ['before', 'base', 'golden'] : ['base', 'golden'];
}

/**
 * Proves a task: runs the whole suite `repeat` times on each of its states, each in a fresh sandbox over the task's
 * real workspace, with the golden patch applied by `git apply`, and audits the sandbox that an agent gets. Valid tasks come back with both lists and
 * the certificate as the runs found them; tests whose outcome differs between equal runs are in neither list.
 */
export async function validate(task: Task, options: ValidateContext): Promise<Validation> {
  const environment = options.environment ?? (await loadEnvironment(options.workspace, task.environment));
  const context = { ...options, environment };
  const framework = options.framework ?? frameworkOf(environment);
  const repeat = Math.max(2, options.repeat ?? 2);
  let layer: string;
  try {
    layer = await prepareWorkspace(task, context);
  } catch (error) {
    if (error instanceof CodedError && error.code === 'PATCH_DOES_NOT_APPLY') {
      return rejected('patch-does-not-apply', error.message);
    }
    throw error;
  }
  const runs: CertifiedRun[] = [];
  for (const state of statesOf(task)) {
    for (let number = 0; number < repeat; number++) {
      await using sandbox = await openWorkspace(task, context);
      const refusal = runs.length === 0 ? await checkHistory(task, sandbox, layer, context.signal) : undefined;
      if (refusal !== undefined) return refusal;
      const run = await certifiedRun(task, state, sandbox, framework, context.signal);
      if ('kind' in run) return run;
      runs.push(run);
    }
  }
  const validation = judge(task, runs);
  if (validation.kind === 'rejected') return validation;
  const [finding] = (await auditTask(validation.task, context)).findings;
  if (finding !== undefined) return rejected('answer-in-sight', `${finding.rule}: ${finding.place}: ${finding.detail}`);
  return { kind: 'valid', task: { ...validation.task, difficulty: await difficultyOf(validation.task, context) } };
}

async function checkHistory(task: Task, sandbox: Sandbox, layer: string, signal?: AbortSignal): Promise<Refusal | undefined> {
  const proof = await proveHistory(sandbox, signal, task.kind === 'real' ? 'ancestors' : 'one-commit');
  if (proof.kind === 'leaks') return rejected('history-leaks', proof.findings.slice(0, 5).join('; '));
  const commit = await baseCommit(layer, sandbox.workdir);
  return commit === task.base_commit ? undefined : rejected('base-commit-differs', `the workspace's commit is ${commit}`);
}

async function certifiedRun(
  task: Task,
  state: State,
  sandbox: Sandbox,
  framework: TestFramework,
  signal: AbortSignal | undefined,
): Promise<CertifiedRun | Refusal> {
  const aborting = signal === undefined ? {} : { signal };
  for (const patch of [state === 'golden' ? task.patch : '', state === 'before' ? '' : task.test_patch]) {
    if (patch === '') continue;
    const refused = await applyPatch(sandbox, patch, signal);
    if (refused !== undefined) return rejected('patch-does-not-apply', refused.slice(-500));
  }
  const run = await framework.run(sandbox, { timeoutMs: RUN_BUDGET_MS, ...aborting });
  // all of the tests may be hidden
  const ended = state === 'before' && task.kind === 'synthetic' && run.ended === 'collected-nothing' ? 'completed' : run.ended;
  if (ended !== 'completed') return rejected('run-failed', `${state}: ${run.ended}: ${run.output_tail.slice(-300)}`);
  return certified(state, run);
}

function certified(state: State, run: TestRun): CertifiedRun {
  const { command, ended, exit_code, duration_ms, tests } = run;
  return { state, command, ended, exit_code, duration_ms, tests };
}

/** Decides on a task by its runs; the lists and the certificate come from them alone. */
function judge(task: Task, runs: readonly CertifiedRun[]): Validation {
  const { broken, flaky, missing, ...lists } = sortTests(runs, testPaths(task));
  if (broken.length > 0) return rejected('pass-to-fail', `the golden patch breaks ${broken.slice(0, 5).join(', ')}`);
  if (missing.length > 0) return rejected('tests-missing', `the golden patch loses ${missing.slice(0, 5).join(', ')}`);
  if (lists.FAIL_TO_PASS.length === 0) return rejected('no-fail-to-pass', 'no test fails before and passes after');
  if (lists.PASS_TO_PASS.length === 0) return rejected('no-pass-to-pass', 'no test passes before and after');
  const unfit = task.kind === 'synthetic' ? checkHidden(task, runs, { ...lists, flaky }) : undefined;
  if (unfit !== undefined) return unfit;
  const [leak] = task.kind === 'synthetic' ? leakCheck(task.problem_statement, { ...task, ...lists }) : [];
  if (leak !== undefined) return rejected('statement-leaks', `${leak.rule}: ${leak.found}`);
  const certificate = {
    runs: [...runs],
    flaky,
    environment: task.environment,
    patch_sha256: sha256(task.patch),
    test_patch_sha256: sha256(task.test_patch),
    validated_at: new Date().toISOString(),
  };
  return { kind: 'valid', task: { ...task, ...lists, certificate } };
}

type Lists = Pick<ReturnType<typeof sortTests>, 'FAIL_TO_PASS' | 'PASS_TO_PASS' | 'flaky'>;

/** Whether the workspace lacks every test that shows the bug, and the rest of its suite does as well as with them. */
function checkHidden(task: Task, runs: readonly CertifiedRun[], lists: Lists): Refusal | undefined {
  const isBrought = testsBrought(task);
  for (const { state, tests } of runs) {
    if (state !== 'before') continue;
    const visible = lists.FAIL_TO_PASS.filter((test) => tests[test] !== undefined);
    if (visible.length > 0) return rejected('tests-visible', visible.slice(0, 5).join(', '));
    const fails = (test: string): boolean => tests[test] === 'failed' || tests[test] === 'error';
    const golden = runs.find((run) => run.state === 'golden')?.tests ?? byName<TestOutcome>();
    const broken = Object.keys(tests).filter(
      (test) => fails(test) && golden[test] !== tests[test] && !lists.flaky.includes(test),
    );
    const gone = lists.PASS_TO_PASS.filter((test) => tests[test] === undefined && !isBrought(test));
    const needing = [...broken, ...gone];
    if (needing.length > 0) return rejected('tests-needed', needing.slice(0, 5).join(', '));
  }
  return undefined;
}

/** Test files that the test patch of a real task changes: what it takes out of them is no loss. */
function testPaths(task: Task): ReadonlySet<string> {
  return new Set(task.kind === 'real' ? parsePatch(task.test_patch).map((file) => file.path) : []);
}

function rejected(reason: RejectReason, detail: string): Refusal {
  return { kind: 'rejected', reason, detail };
}
