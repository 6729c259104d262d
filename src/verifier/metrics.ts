/** A score and what came of it. */
export type Scored = { score: number; resolved: boolean };

/**
 * Area under the ROC curve: the probability that a resolved attempt has a higher score than an unresolved one, ties counted
 * half. Undefined where one of the two kinds is missing.
 */
export function areaUnderCurve(scored: readonly Scored[]): number | undefined {
  const resolved = scored.filter((item) => item.resolved).length;
  const unresolved = scored.length - resolved;
  if (resolved === 0 || unresolved === 0) return undefined;
  const sorted = [...scored].sort((a, b) => a.score - b.score);
  let rankSum = 0;
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    while (end < sorted.length && sorted[end]?.score === sorted[start]?.score) end++;
    const rank = (start + 1 + end) / 2; // equal scores share the mean of their ranks
    rankSum += rank * sorted.slice(start, end).filter((item) => item.resolved).length;
    start = end;
  }
  return (rankSum - (resolved * (resolved + 1)) / 2) / (resolved * unresolved);
}

/**
 * Expected calibration error over bins of equal width: how far the mean score of a bin is from its share of resolved
 * attempts, weighted by its size. Undefined where there is nothing.
 */
export function calibrationError(scored: readonly Scored[], bins = 10): number | undefined {
  if (scored.length === 0) return undefined;
  const gaps = Array.from({ length: bins }, () => 0);
  for (const { score, resolved } of scored) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(score * bins)));
    gaps[bin] = (gaps[bin] as number) + score - (resolved ? 1 : 0);
  }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / scored.length;
}
