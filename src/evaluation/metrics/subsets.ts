/**
 * The share of all size-`k` subsets of `n` things that hold none of `avoided` given ones: C(n − avoided, k) / C(n, k),
 * as a product of ratios, so that no binomial overflows.
 */
export function shareAvoiding(n: number, avoided: number, k: number): number {
  if (k > n - avoided) return 0;
  let share = 1;
  for (let drawn = 0; drawn < k; drawn++) share *= (n - avoided - drawn) / (n - drawn);
  return share;
}
