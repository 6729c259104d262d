import { type Bench, look } from '../bench.ts';
import type { Step } from '../call.ts';
import type { Region } from '../regions.ts';
import { wording } from '../wording.ts';

/** Reads a suspicious stretch with some lines around it. */
export function* read(bench: Bench, region: Region): Step<boolean> {
  const { margin } = bench.habits;
  const say = wording(bench.draw, bench.seen.size === 0 ? 'view' : 'viewMore', { path: region.path, line: region.first });
  const seen = bench.seen.get(region.path);
  // a short stretch is read with more above it: the function's head is often there
  const above = Math.max(margin, 14 - (region.last - region.first));
  let first = Math.max(1, region.first - above);
  while (first < region.first && seen?.has(first)) first++;
  const last = region.last + Math.min(margin, 4);
  const found = yield* look(bench, say, region.path, first, last);
  if (!found)
    bench.suspects = bench.suspects.map((group) =>
      group.path === region.path ? { ...group, lines: group.lines.filter((line) => line < first || line > last) } : group,
    );
  return found;
}
