import type { Task } from '../../records/task.ts';
import { countBy, spread } from '../metrics/statistics.ts';
import type { MutationSection, TasksSection } from '../schema/tasks.ts';

/** What one operator's mutants came to. `dropped` counts by reason; tried = kept + dropped. */
export type OperatorTrial = { operator: string; kept: number; dropped: Readonly<Record<string, number>> };

/** The report's numbers of the trial of mutants. */
export function summariseMutation(trials: readonly OperatorTrial[]): MutationSection {
  const operators = trials.map(({ operator, kept, dropped }) => {
    const tried = kept + Object.values(dropped).reduce((sum, count) => sum + count, 0);
    return { operator, tried, kept, yield: tried === 0 ? 0 : kept / tried, dropped_by_reason: { ...dropped } };
  });
  const tried = operators.reduce((sum, one) => sum + one.tried, 0);
  const kept = operators.reduce((sum, one) => sum + one.kept, 0);
  const total: Record<string, number> = {};
  for (const { dropped_by_reason } of operators)
    for (const [reason, count] of Object.entries(dropped_by_reason)) total[reason] = (total[reason] ?? 0) + count;
  return {
    tried,
    kept,
    yield: tried === 0 ? 0 : kept / tried,
    dropped_by_reason: total,
    operators: operators.sort((a, b) => b.tried - a.tried),
  };
}

/** The report's numbers of validated tasks. `dropped` counts the proposed tasks without certificate, by reason. */
export function summariseTasks(input: {
  tasks: readonly Task[];
  heldOut: ReadonlySet<string>;
  dropped: Readonly<Record<string, number>>;
}): TasksSection {
  const { tasks, heldOut } = input;
  const held = tasks.filter((task) => heldOut.has(task.instance_id));
  const train = tasks.filter((task) => !heldOut.has(task.instance_id));
  const heldBy = countBy(held, (task) => task.repo);
  const trainBy = countBy(train, (task) => task.repo);
  return {
    proposed: tasks.length + Object.values(input.dropped).reduce((sum, count) => sum + count, 0),
    validated: tasks.length,
    dropped_by_reason: { ...input.dropped },
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
