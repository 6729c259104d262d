import type { Task } from '../../records/task.ts';
import { countBy, spread } from '../metrics/statistics.ts';
import type { MutationSection, TasksSection } from '../schema/tasks.ts';

/** What became of a mutant: `kept`, or the reason for which it was dropped. */
export type MutantDecision = { operator: string; outcome: string };

/** The report's numbers of the trial of mutants. Operators come in the order of how often they were tried. */
export function summariseMutation(decisions: readonly MutantDecision[]): MutationSection {
  return {
    ...trial(decisions),
    operators: Object.keys(countBy(decisions, (decision) => decision.operator)).map((operator) => ({
      operator,
      ...trial(decisions.filter((decision) => decision.operator === operator)),
    })),
  };
}

function trial(decisions: readonly MutantDecision[]): Omit<MutationSection, 'operators'> {
  const dropped = decisions.filter((decision) => decision.outcome !== 'kept');
  const kept = decisions.length - dropped.length;
  return {
    tried: decisions.length,
    kept,
    yield: decisions.length === 0 ? 0 : kept / decisions.length,
    dropped_by_reason: countBy(dropped, (decision) => decision.outcome),
  };
}

/** The report's numbers of validated tasks. `rejected` are the proposed tasks without a certificate. */
export function summariseTasks(input: {
  tasks: readonly Task[];
  heldOut: ReadonlySet<string>;
  rejected: readonly { reason: string }[];
}): TasksSection {
  const { tasks, heldOut } = input;
  const held = tasks.filter((task) => heldOut.has(task.instance_id));
  const train = tasks.filter((task) => !heldOut.has(task.instance_id));
  const heldBy = countBy(held, (task) => task.repo);
  const trainBy = countBy(train, (task) => task.repo);
  return {
    proposed: tasks.length + input.rejected.length,
    validated: tasks.length,
    dropped_by_reason: countBy(input.rejected, (rejection) => rejection.reason),
    train: train.length,
    held_out: held.length,
    by_kind: countBy(tasks, (task) => task.kind),
    by_operator: countBy(tasks, (task) => task.origin.operator),
    repositories: Object.keys(countBy(tasks, (task) => task.repo)).map((repository) => ({
      repository,
      train: trainBy[repository] ?? 0,
      held_out: heldBy[repository] ?? 0,
    })),
    flaky_tests_left_out: tasks.reduce((sum, task) => sum + task.certificate.flaky.length, 0),
    mean_fail_to_pass: spread(tasks.map((task) => task.FAIL_TO_PASS.length)).mean,
    mean_changed_lines: spread(tasks.map((task) => task.difficulty.lines)).mean,
  };
}
