import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wilsonInterval } from './interval.ts';
import { countBy, histogram, spread } from './statistics.ts';

test("Wilson's interval gives published values", () => {
  // Newcombe 1998, table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29
  const published: [number, number, number, number][] = [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ];
  for (const [successes, trials, low, high] of published) {
    const interval = wilsonInterval(successes / trials, trials);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  }
  expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
});

test('the interval holds the share and stays a share', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true }), (trials, share) => {
      const { low, high } = wilsonInterval(share, trials);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(low).toBeLessThanOrEqual(share);
      expect(high).toBeGreaterThanOrEqual(share);
      expect(high).toBeLessThanOrEqual(1);
    }),
  );
});

test('spread of nothing is zeros; quantiles interpolate', () => {
  expect(spread([])).toEqual({ count: 0, total: 0, mean: 0, median: 0, p90: 0, max: 0 });
  expect(spread([4, 1, 3, 2])).toMatchObject({ count: 4, total: 10, mean: 2.5, median: 2.5, max: 4 });
  expect(spread([1, 2, 3, 4]).p90).toBeCloseTo(3.7, 10);
});

test('every value falls into one bin of a histogram', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5000), { minLength: 1, maxLength: 50 }), (values) => {
      const bins = histogram(values);
      expect(bins.length).toBeLessThanOrEqual(30);
      for (const { from, to, count } of bins) expect(count).toBe(values.filter((value) => value >= from && value < to).length);
      expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(values.length);
    }),
  );
  expect(histogram([])).toEqual([]);
});

test('counts come most frequent first, then by name; undefined is not counted', () => {
  expect(Object.entries(countBy(['b', 'a', 'c', 'c', ''], (item) => item || undefined))).toEqual([
    ['c', 2],
    ['a', 1],
    ['b', 1],
  ]);
});
