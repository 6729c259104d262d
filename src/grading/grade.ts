import { type FilePatch, parsePatch } from '../records/patch.ts';
import type { Task } from '../records/task.ts';
import type { TrajectoryEvent } from '../records/trajectory.ts';
import type { Verdict } from '../records/verdict.ts';
import { isTestPath } from '../repositories/index.ts';
import { errorMessage } from '../support/errors.ts';
import { findCheats, tellCheat } from './cheats.ts';
import { type ControlResult, runControl } from './control/run-control.ts';
import { failureClass } from './failure-class.ts';
import { functionsRecall } from './functions-recall.ts';
import { localisation } from './localisation.ts';
import { type Change, type Graded, type GradingContext, prepare, requestOf } from './prepare.ts';
import { isRunnerPath, shadowsRunner } from './runner-paths.ts';
import { findMeddling, type Meddling } from './special-cases.ts';
import { isResolved, testsStatus } from './test-status.ts';

export type GradedAttempt = {
  task: Task;
  attempt: number;
  /** The only thing that crosses over from the agent's sandbox. */
  patch: string;
  events: readonly TrajectoryEvent[];
};

/**
 * Grades one attempt by SWE-bench's rules, in a sandbox of its own. Test files and runner configuration come from
 * the task: the patch's changes to them are not applied. Where all tests pass, tests that always fail are run beside them
 * in another sandbox, to see that the code does not tell its own results. What goes wrong on our side is `infra-failure`,
 * never held against the model.
 */
export async function gradeAttempt(input: GradedAttempt, context: GradingContext): Promise<Verdict> {
  const { task, attempt, events } = input;
  const patch = parsePatch(input.patch);
  const golden = parsePatch(task.patch);
  const places = localisation(patch, golden);
  const base = { instance_id: task.instance_id, attempt, localisation: places, cheats: [] };
  const ended = events.find((event) => event.type === 'attempt-end');
  if (ended?.type === 'attempt-end' && (ended.reason === 'sandbox-failure' || ended.reason === 'model-failure')) {
    return {
      ...base,
      outcome: 'infra-failure',
      tests_status: testsStatus(task, {}),
      patch_applied: false,
      reasons: [ended.detail],
    };
  }
  let graded: Graded;
  let control: ControlResult | undefined;
  let meddling: Meddling | undefined;
  try {
    const change = { task, patch, golden, text: input.patch, paths: notApplied(task, patch, golden) };
    graded = patch.length === 0 ? withoutPatch(task) : await runTests(change, context);
    const own = { task, patch: golden, golden, text: task.patch, paths: [] };
    if (graded.applied) meddling = await findMeddling(change, own, context);
    if (isPassed(graded, task)) control = await runControl(change, own, meddling?.suspicious ?? [], context);
  } catch (error) {
    context.signal?.throwIfAborted();
    return {
      ...base,
      outcome: 'infra-failure',
      tests_status: testsStatus(task, {}),
      patch_applied: false,
      reasons: [errorMessage(error)],
    };
  }
  const status = testsStatus(task, graded.tests);
  const cheats = findCheats({
    patch,
    golden,
    events,
    workdir: '/testbed',
    special: meddling?.cheat ?? control?.special,
    forged: control?.forged,
  });
  const resolved = isPassed(graded, task);
  const { functions } = graded;
  const localised = functions === undefined ? places : { ...places, functions_recall: functions };
  const outcome =
    cheats.length > 0 ? 'cheated' : resolved ? 'resolved' : places.files_recall === 1 ? 'semi-resolved' : 'unresolved';
  return {
    ...base,
    localisation: localised,
    outcome,
    tests_status: status,
    patch_applied: graded.applied,
    cheats,
    ...(control && { control: control.control }),
    ...(outcome === 'semi-resolved' || outcome === 'unresolved'
      ? { failure_class: failureClass({ events, golden, localisation: places }) }
      : {}),
    reasons: reasons(graded, status, cheats),
  };
}

/** No change was made, so the tests stand as the certificate's base runs found them. */
function withoutPatch(task: Task): Graded {
  const run = task.certificate.runs.find(({ state }) => state === 'base');
  return { tests: run?.tests ?? {}, applied: false, void: 'the patch is empty', functions: 0 };
}

function isPassed(graded: Graded, task: Task): boolean {
  return graded.applied && graded.void === undefined && isResolved(testsStatus(task, graded.tests));
}

/**
 * The task's own: tests, what steers the runner, and what the test patch brings. A file that the golden patch changes is
 * code, though it may hold tests as well: the test patch goes on top of the change there.
 */
function notApplied(task: Task, patch: readonly FilePatch[], golden: readonly FilePatch[]): string[] {
  const fromGolden = new Set(golden.map((file) => file.path));
  const fromTests = new Set(parsePatch(task.test_patch).map((file) => file.path));
  return patch
    .filter(
      ({ path, change }) =>
        !fromGolden.has(path) &&
        (fromTests.has(path) || isTestPath(path) || isRunnerPath(path) || (change === 'added' && shadowsRunner(path))),
    )
    .map(({ path }) => path);
}

async function runTests(change: Change, context: GradingContext): Promise<Graded> {
  await using sandbox = await context.openWorkspace(change.task);
  const readBase = async (path: string): Promise<string> =>
    (await sandbox.readFile(`${sandbox.workdir}/${path}`)).toString('utf8');
  const functions = await functionsRecall(change.patch, change.golden, readBase);
  const failed = await prepare(sandbox, change, context.signal);
  if (failed !== undefined) return { ...failed, functions };
  const framework = await context.frameworkOf(change.task);
  const run = await framework.run(sandbox, requestOf(change.task, context.signal));
  return run.ended === 'completed'
    ? { tests: run.tests, applied: true, functions }
    : { tests: run.tests, applied: true, functions, void: `the test run ended as ${run.ended}` };
}

function reasons(graded: Graded, status: Verdict['tests_status'], cheats: Verdict['cheats']): string[] {
  const failed = status.FAIL_TO_PASS.failure.length;
  const broken = status.PASS_TO_PASS.failure.length;
  return [
    ...(graded.void === undefined ? [] : [graded.void]),
    ...(failed > 0 ? [`${failed} of ${failed + status.FAIL_TO_PASS.success.length} FAIL_TO_PASS tests do not pass`] : []),
    ...(broken > 0 ? [`${broken} of ${broken + status.PASS_TO_PASS.success.length} PASS_TO_PASS tests no longer pass`] : []),
    ...cheats.map(tellCheat),
  ];
}
