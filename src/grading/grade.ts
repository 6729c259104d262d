import type { FilePatch } from '../records/patch.ts';
import { parsePatch } from '../records/patch.ts';
import type { Task } from '../records/task.ts';
import type { TrajectoryEvent } from '../records/trajectory.ts';
import { type InfraFailure, infraFailure, type Verdict } from '../records/verdict.ts';
import { errorMessage } from '../support/errors.ts';
import { attemptNotes } from './attempt-notes.ts';
import { findCheats, type Surroundings, tellCheat } from './cheats.ts';
import { failureClass } from './failure-class.ts';
import { gradePatch, isPassed, type PatchGrade } from './grade-patch.ts';
import { localisation } from './localisation.ts';
import type { GradingContext } from './prepare.ts';
import { testsStatus } from './test-status.ts';

export type GradedAttempt = {
  task: Task;
  attempt: number;
  /** The only thing that crosses over from the agent's sandbox. */
  patch: string | Uint8Array;
  events: readonly TrajectoryEvent[];
  /** Made elsewhere, where a network and a repository with a future may have been. */
  foreign?: boolean;
};

/**
 * Grades one attempt by SWE-bench's rules, in a sandbox of its own. The task's own files (tests, what they read, what decides how
 * they run) come from the task: the patch's changes to them are not applied, and noted. Where all tests pass, the control is run
 * in other sandboxes, to see that the code does not tell its own results. What goes wrong on our side is `infra-failure`,
 * never held against the model.
 */
export async function gradeAttempt(input: GradedAttempt, context: GradingContext): Promise<Verdict> {
  const { task, attempt, events } = input;
  const golden = parsePatch(task.patch);
  const failed = (failure: InfraFailure, reason: string): Verdict =>
    infraFailure({ instance_id: task.instance_id, attempt }, failure, reason, task);
  const ended = events.find((event) => event.type === 'attempt-end');
  if (ended?.reason === 'sandbox-failure') return failed('sandbox', ended.detail);
  if (ended?.reason === 'model-failure') return failed('model', ended.detail);
  let grade: PatchGrade;
  try {
    grade = await gradePatch(input, golden, context);
  } catch (error) {
    context.signal?.throwIfAborted();
    return failed('grading', errorMessage(error));
  }
  return verdictOf(input, golden, grade);
}

function verdictOf(
  { task, attempt, events, foreign = false }: GradedAttempt,
  golden: readonly FilePatch[],
  grade: PatchGrade,
): Verdict {
  const { graded, patch, changed, steered, control, meddling } = grade;
  const status = testsStatus(task, graded.tests);
  const surroundings: Surroundings = { hasFuture: foreign || grade.hasFuture, ...(foreign ? { fetchable: task.repo } : {}) };
  const seen = { events, workdir: grade.workdir };
  const cheats = findCheats({
    ...seen,
    surroundings,
    steered,
    special: meddling?.cheat ?? control?.special,
    forged: control?.forged,
  });
  const places = localisation(patch, golden, changed);
  const localised = graded.functions === undefined ? places : { ...places, functions_recall: graded.functions };
  const honest = isPassed(graded, task) ? 'resolved' : grade.semiResolved ? 'semi-resolved' : 'unresolved';
  const outcome = cheats.length > 0 ? 'cheated' : honest;
  return {
    instance_id: task.instance_id,
    attempt,
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
    notes: [...grade.notes, ...attemptNotes({ ...seen, patch, golden }, cheats)],
  };
}

function reasons(graded: PatchGrade['graded'], status: Verdict['tests_status'], cheats: Verdict['cheats']): string[] {
  const failed = status.FAIL_TO_PASS.failure.length;
  const broken = status.PASS_TO_PASS.failure.length;
  return [
    ...(graded.void === undefined ? [] : [graded.void]),
    ...(failed > 0 ? [`${failed} of ${failed + status.FAIL_TO_PASS.success.length} FAIL_TO_PASS tests do not pass`] : []),
    ...(broken > 0 ? [`${broken} of ${broken + status.PASS_TO_PASS.success.length} PASS_TO_PASS tests no longer pass`] : []),
    ...cheats.map(tellCheat),
  ];
}
