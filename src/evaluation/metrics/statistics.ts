import { byName } from '../../support/by-name.ts';
/** How a quantity spreads over attempts. All zero where `count` is. */
export type Spread = { count: number; total: number; mean: number; median: number; p90: number; max: number };

/** Quantile by linear interpolation between order statistics (R's type 7, NumPy's default). */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const total = sorted.reduce((sum, value) => sum + value, 0);
  return {
    count: sorted.length,
    total,
    mean: sorted.length === 0 ? 0 : total / sorted.length,
    median: quantile(sorted, 0.5),
    p90: quantile(sorted, 0.9),
    max: sorted.at(-1) ?? 0,
  };
}

/** Counts by key, most frequent first, equal counts by name. */
export function countBy<Item>(items: readonly Item[], key: (item: Item) => string | undefined): Record<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) {
    const name = key(item);
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return byName([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}

/** A bin of a histogram: from ≤ value < to. */
export type Bin = { from: number; to: number; count: number };

const NICE_WIDTHS = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000];

/** Whole-numbered bins of a round width from 0 past the largest value, at most `atMost` of them. */
export function histogram(values: readonly number[], atMost = 30): Bin[] {
  if (values.length === 0) return [];
  const end = Math.max(...values) + 1;
  const width = NICE_WIDTHS.find((candidate) => end / candidate <= atMost) ?? Math.ceil(end / atMost);
  const bins = Array.from({ length: Math.ceil(end / width) }, (_, index) => ({
    from: index * width,
    to: (index + 1) * width,
    count: 0,
  }));
  for (const value of values) {
    const bin = bins[Math.floor(value / width)];
    if (bin !== undefined) bin.count++;
  }
  return bins;
}
