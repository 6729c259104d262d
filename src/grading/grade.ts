import { type FilePatch, parsePatch } from '../records/patch.ts';
import type { Task } from '../records/task.ts';
import type { TestRun } from '../records/test-run.ts';
import type { TrajectoryEvent } from '../records/trajectory.ts';
import type { Verdict } from '../records/verdict.ts';
import { isTestPath } from '../repositories/index.ts';
import type { Sandbox } from '../sandbox/index.ts';
import { errorMessage } from '../support/errors.ts';
import type { TestFramework } from '../testing/index.ts';
import { findCheats } from './cheats.ts';
import { failureClass } from './failure-class.ts';
import { localisation } from './localisation.ts';
import { isRunnerPath } from './runner-paths.ts';
import { isResolved, testsStatus } from './test-status.ts';

export type GradingContext = {
  /** A fresh sandbox over the task's workspace, which no agent has touched. */
  openWorkspace(task: Task): Promise<Sandbox>;
  /** What runs the task's suite. */
  frameworkOf(task: Task): Promise<TestFramework>;
  signal?: AbortSignal;
};

export type GradedAttempt = {
  task: Task;
  attempt: number;
  /** The only thing that crosses over from the agent's sandbox. */
  patch: string;
  events: readonly TrajectoryEvent[];
};

/**
 * Grades one attempt by SWE-bench's rules, in a sandbox of its own. Test files and runner configuration come from
 * the task: the patch's changes to them are not applied. What goes wrong on our side is `infra-failure`, never held
 * against the model.
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
  try {
    graded = patch.length === 0 ? withoutPatch(task) : await runTests(task, input.patch, patch, golden, context);
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
  const cheats = findCheats({ patch, golden, events, workdir: '/testbed' });
  const resolved = graded.applied && graded.void === undefined && isResolved(status);
  const outcome =
    cheats.length > 0 ? 'cheated' : resolved ? 'resolved' : places.files_recall === 1 ? 'semi-resolved' : 'unresolved';
  return {
    ...base,
    outcome,
    tests_status: status,
    patch_applied: graded.applied,
    cheats,
    ...(outcome === 'semi-resolved' || outcome === 'unresolved'
      ? { failure_class: failureClass({ events, golden, localisation: places }) }
      : {}),
    reasons: reasons(graded, status, cheats),
  };
}

type Graded = { tests: TestRun['tests']; applied: boolean; void?: string };

/** No change was made, so the tests stand as the certificate's base runs found them. */
function withoutPatch(task: Task): Graded {
  const run = task.certificate.runs.find(({ state }) => state === 'base');
  return { tests: run?.tests ?? {}, applied: false, void: 'the patch is empty' };
}

async function runTests(
  task: Task,
  text: string,
  patch: readonly FilePatch[],
  golden: readonly FilePatch[],
  context: GradingContext,
): Promise<Graded> {
  await using sandbox = await context.openWorkspace(task);
  const fromGolden = new Set(golden.map((file) => file.path));
  const notApplied = patch
    .map((file) => file.path)
    .filter((path) => (isTestPath(path) || isRunnerPath(path)) && !fromGolden.has(path));
  if (!(await applyPatch(sandbox, text, notApplied, context.signal)))
    return { tests: {}, applied: false, void: 'the patch does not apply' };
  if (task.test_patch !== '' && !(await applyPatch(sandbox, task.test_patch, [], context.signal))) {
    return { tests: {}, applied: true, void: 'the test patch does not apply on top of the patch' };
  }
  const slowest = Math.max(0, ...task.certificate.runs.map((run) => run.duration_ms));
  const framework = await context.frameworkOf(task);
  const run = await framework.run(sandbox, {
    timeoutMs: Math.max(60_000, 10 * slowest),
    ...(context.signal === undefined ? {} : { signal: context.signal }),
  });
  return run.ended === 'completed'
    ? { tests: run.tests, applied: true }
    : { tests: run.tests, applied: true, void: `the test run ended as ${run.ended}` };
}

/** `git apply`, which changes all or nothing, then three-way: the first two ways of SWE-bench's harness. */
async function applyPatch(sandbox: Sandbox, patch: string, exclude: readonly string[], signal?: AbortSignal): Promise<boolean> {
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

function reasons(graded: Graded, status: Verdict['tests_status'], cheats: Verdict['cheats']): string[] {
  const failed = status.FAIL_TO_PASS.failure.length;
  const broken = status.PASS_TO_PASS.failure.length;
  return [
    ...(graded.void === undefined ? [] : [graded.void]),
    ...(failed > 0 ? [`${failed} of ${failed + status.FAIL_TO_PASS.success.length} FAIL_TO_PASS tests do not pass`] : []),
    ...(broken > 0 ? [`${broken} of ${broken + status.PASS_TO_PASS.success.length} PASS_TO_PASS tests no longer pass`] : []),
    ...cheats.map((cheat) => `${cheat.rule}: ${cheat.evidence}`),
  ];
}
