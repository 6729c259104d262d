import type { Outcome } from '../../records/verdict.ts';

/** What the metrics need of one attempt. */
export type ScoredAttempt = {
  attempt: number;
  outcome: Outcome;
  /** Verifier's score, 0 to 1; absent where no verifier scored it. */
  score?: number;
  patchBytes: number;
};

/** All attempts at one task. */
export type TaskAttempts<Attempt extends ScoredAttempt = ScoredAttempt> = {
  instanceId: string;
  attempts: readonly Attempt[];
};

/** One point of a curve over k: the mean over `tasks` tasks, those with at least k counted attempts. */
export type CurvePoint = { k: number; value: number; tasks: number };

/** Attempts that say something of the model: an infrastructure failure says nothing, a cheat counts as not resolved. */
export function counted<Attempt extends ScoredAttempt>(attempts: readonly Attempt[]): Attempt[] {
  return attempts.filter((attempt) => attempt.outcome !== 'infra-failure');
}

export function isResolved(attempt: ScoredAttempt): boolean {
  return attempt.outcome === 'resolved';
}

/** The largest number of counted attempts at any task: the last k of the curves. */
function largestK(tasks: readonly TaskAttempts[]): number {
  return Math.max(0, ...tasks.map((task) => counted(task.attempts).length));
}

/**
 * A curve for k = 1..K: `share` of each task's counted attempts, averaged over the tasks that have k of them.
 * Infrastructure failures can leave a task with fewer; each point tells how many tasks it stands on.
 */
export function curveOverTasks(
  tasks: readonly TaskAttempts[],
  share: (attempts: readonly ScoredAttempt[], k: number) => number,
): CurvePoint[] {
  const lists = tasks.map((task) => counted(task.attempts));
  return Array.from({ length: largestK(tasks) }, (_, index) => {
    const k = index + 1;
    const able = lists.filter((attempts) => attempts.length >= k);
    return { k, value: able.reduce((sum, attempts) => sum + share(attempts, k), 0) / able.length, tasks: able.length };
  });
}
