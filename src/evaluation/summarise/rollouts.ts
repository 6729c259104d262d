import type { AttemptSource } from '../attempts/attempt-source.ts';
import { countBy, histogram, spread } from '../metrics/statistics.ts';
import type { OutcomeCounts } from '../schema/common.ts';
import type { RolloutsSection } from '../schema/rollouts.ts';
import { outcomeCounts } from './outcomes.ts';

/** The report's numbers of the expert's attempts. Turns, tokens and seconds are of attempts whose trajectory is whole. */
export function summariseRollouts(attempts: readonly AttemptSource[]): RolloutsSection {
  const ended = attempts.flatMap((attempt) => (attempt.end === undefined ? [] : [{ attempt, end: attempt.end }]));
  const turns = ended.map(({ end }) => end.turns);
  const resolved = attempts.filter((attempt) => attempt.verdict.outcome === 'resolved');
  const outcomes = outcomeCounts(attempts.map((attempt) => attempt.verdict.outcome));
  const resolvedTurns = resolved.flatMap((attempt) => (attempt.end === undefined ? [] : [attempt.end.turns]));
  return {
    model: Object.keys(countBy(attempts, (attempt) => attempt.model)).join(', '),
    tasks: new Set(attempts.map((attempt) => attempt.verdict.instance_id)).size,
    attempts: attempts.length,
    outcomes,
    declared: attempts.filter(({ verdict }) => verdict.declared !== undefined).length,
    resolved_trajectories: outcomes.resolved,
    semi_resolved_trajectories: outcomes.semi_resolved,
    resolved_tasks: new Set(resolved.map((attempt) => attempt.verdict.instance_id)).size,
    by_operator: grouped(attempts, (attempt) => attempt.task?.origin.operator ?? 'unknown').map(([operator, counts]) => ({
      operator,
      ...counts,
    })),
    by_repository: grouped(attempts, (attempt) => attempt.task?.repo ?? 'unknown').map(([repository, counts]) => ({
      repository,
      ...counts,
    })),
    turns: spread(turns),
    turn_histogram: histogram(turns).map(({ from, to, count }) => ({
      from,
      to,
      attempts: count,
      resolved: resolvedTurns.filter((value) => value >= from && value < to).length,
    })),
    tokens: spread(ended.map(({ end }) => end.prompt_tokens + end.completion_tokens)),
    seconds: spread(ended.map(({ end }) => end.duration_ms / 1000)),
    end_reasons: countBy(ended, ({ end }) => end.reason),
    failure_classes: countBy(attempts, (attempt) => attempt.verdict.failure_class),
    call_statuses: countBy(
      attempts.flatMap((attempt) => attempt.statuses),
      (status) => status,
    ),
    cheats_by_rule: countBy(
      attempts.flatMap((attempt) => attempt.verdict.cheats),
      (cheat) => cheat.rule,
    ),
  };
}

function grouped(
  attempts: readonly AttemptSource[],
  key: (attempt: AttemptSource) => string,
): [string, OutcomeCounts & { attempts: number }][] {
  return Object.entries(countBy(attempts, key)).map(([name, count]) => [
    name,
    {
      attempts: count,
      ...outcomeCounts(attempts.filter((attempt) => key(attempt) === name).map((attempt) => attempt.verdict.outcome)),
    },
  ]);
}
