/** A confidence interval of a share, both ends in [0, 1]. */
export type Interval = { low: number; high: number };

/** Standard normal quantile of a two-sided 95% interval. */
const Z_95 = 1.959963984540054;

/**
 * Wilson's score interval at 95% (Wilson 1927): stays inside [0, 1] and is honest at 0 of n, unlike p ± z·se.
 * `share` may come from fractional successes; with no trials nothing is known, so the interval is [0, 1].
 */
export function wilsonInterval(share: number, trials: number): Interval {
  if (trials === 0) return { low: 0, high: 1 };
  const z2 = (Z_95 * Z_95) / trials;
  const centre = (share + z2 / 2) / (1 + z2);
  const half = (Z_95 * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials))) / (1 + z2);
  // by its mathematics the interval holds the share; rounding may miss it by a hair
  return { low: Math.min(share, Math.max(0, centre - half)), high: Math.max(share, Math.min(1, centre + half)) };
}
