import { type CurvePoint, counted, curveOverTasks, isResolved, type ScoredAttempt, type TaskAttempts } from './attempts.ts';
import type { SelectionRule } from './selection-rules.ts';
import { shareAvoiding } from './subsets.ts';

/** TTS@k of one selection rule. */
export type SelectionCurve = { rule: string; points: CurvePoint[] };

/**
 * TTS@k for k = 1..K: the share of tasks resolved when the rule picks one of k candidates, averaged over all size-k
 * subsets of each task's counted attempts. Exact at any size without listing subsets: candidates are ranked in groups
 * of equal keys, and a group is picked from exactly when the subset avoids all better ones but not the group.
 * Undefined where the rule applies to no candidate.
 */
export function ttsAtK(tasks: readonly TaskAttempts[], rule: SelectionRule): SelectionCurve | undefined {
  if (!tasks.some((task) => counted(task.attempts).some((attempt) => rule.applies(attempt)))) return undefined;
  const ranked = new Map<readonly ScoredAttempt[], Group[]>();
  const points = curveOverTasks(tasks, (attempts, k) => {
    const groups = ranked.get(attempts) ?? rankedGroups(attempts, rule);
    ranked.set(attempts, groups);
    return pickedResolved(groups, attempts.length, k);
  });
  return { rule: rule.name, points };
}

type Group = { size: number; resolved: number };

/** The attempts in groups of equal keys, best first. */
function rankedGroups(attempts: readonly ScoredAttempt[], rule: SelectionRule): Group[] {
  const groups: (Group & { keys: number[] })[] = [];
  const keyed = attempts.map((attempt) => ({ keys: rule.keys(attempt), resolved: isResolved(attempt) ? 1 : 0 }));
  for (const { keys, resolved } of keyed.sort((a, b) => -compareKeys(a.keys, b.keys))) {
    const last = groups.at(-1);
    if (last !== undefined && compareKeys(last.keys, keys) === 0) {
      last.size++;
      last.resolved += resolved;
    } else groups.push({ keys, size: 1, resolved });
  }
  return groups;
}

function compareKeys(a: readonly number[], b: readonly number[]): number {
  const differs = a.findIndex((value, index) => value !== b[index]);
  return differs === -1 ? 0 : (a[differs] as number) - (b[differs] as number);
}

function pickedResolved(groups: readonly Group[], n: number, k: number): number {
  let better = 0;
  let share = 0;
  for (const { size, resolved } of groups) {
    const picked = shareAvoiding(n, better, k) - shareAvoiding(n, better + size, k);
    share += (picked * resolved) / size;
    better += size;
  }
  return share;
}

/** Where a curve's last point lies below its best: selection got worse with more candidates. */
export type Fall = { rule: string; best: CurvePoint; last: CurvePoint };

/** Smallest difference told: below it is floating-point noise. */
const TELLABLE = 1e-9;

/** Tells a curve that falls with k, which a report must not hide (recipe facts: off-distribution verifiers do that). */
export function fallWithK(curve: SelectionCurve): Fall | undefined {
  const last = curve.points.at(-1);
  const best = curve.points.reduce<CurvePoint | undefined>(
    (top, point) => (top === undefined || point.value > top.value + TELLABLE ? point : top),
    undefined,
  );
  if (last === undefined || best === undefined || best.value <= last.value + TELLABLE) return undefined;
  return { rule: curve.rule, best, last };
}
