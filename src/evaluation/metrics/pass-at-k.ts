import { type CurvePoint, curveOverTasks, isResolved, type TaskAttempts } from './attempts.ts';
import { shareAvoiding } from './subsets.ts';

/**
 * pass@k for k = 1..K: the chance that at least one of k attempts resolves the task. Per task the unbiased estimator
 * 1 − C(n−c, k) / C(n, k) from n counted attempts of which c resolved (Chen et al. 2021), averaged over tasks.
 */
export function passAtK(tasks: readonly TaskAttempts[]): CurvePoint[] {
  return curveOverTasks(tasks, (attempts, k) => 1 - shareAvoiding(attempts.length, attempts.filter(isResolved).length, k));
}
