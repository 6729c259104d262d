import type { Rejection } from '../records/repository.ts';
import { byName } from '../support/by-name.ts';

/** How many were left out for each reason, the most frequent first. */
export function countReasons(rejections: readonly Rejection[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { reason } of rejections) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return byName([...counts].sort((a, b) => b[1] - a[1]));
}
