import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areaUnderCurve, calibrationError, type Scored } from './metrics.ts';

const scored = (resolved: number[], unresolved: number[]): Scored[] => [
  ...resolved.map((score) => ({ score, resolved: true })),
  ...unresolved.map((score) => ({ score, resolved: false })),
];
const arbitrary = fc.array(
  fc.record({ score: fc.integer({ min: 0, max: 8 }).map((eighths) => eighths / 8), resolved: fc.boolean() }),
);

describe('areaUnderCurve', () => {
  test.each([
    [[0.9, 0.8], [0.1, 0.2], 1],
    [[0.1], [0.9], 0],
    [[0.5, 0.5], [0.5], 0.5],
    [[0.9, 0.3], [0.5], 0.5],
    [[0.8, 0.4], [0.4, 0.1], 0.875],
  ])('%j over %j is %d', (resolved, unresolved, area) => {
    expect(areaUnderCurve(scored(resolved, unresolved))).toBeCloseTo(area, 12);
  });

  test('is the share of pairs in the right order, ties counted half', () => {
    fc.assert(
      fc.property(arbitrary, (items) => {
        const pairs = items
          .filter((a) => a.resolved)
          .flatMap((a) => items.filter((b) => !b.resolved).map((b) => Math.sign(a.score - b.score)));
        const area = areaUnderCurve(items);
        if (pairs.length === 0) expect(area).toBeUndefined();
        else expect(area).toBeCloseTo(pairs.reduce<number>((sum, sign) => sum + (sign + 1) / 2, 0) / pairs.length, 12);
      }),
    );
  });
});

describe('calibrationError', () => {
  test('is 0 where scores are shares, and the gap where they are not', () => {
    expect(calibrationError(scored([0.75, 0.75, 0.75], [0.75]))).toBeCloseTo(0, 12);
    expect(calibrationError(scored([], [1, 1]))).toBeCloseTo(1, 12);
    expect(calibrationError([...scored([1], [1]), ...scored([], [0.05, 0.05])])).toBeCloseTo((0.5 * 2 + 0.05 * 2) / 4, 12);
    expect(calibrationError([])).toBeUndefined();
  });

  test('lies between 0 and 1', () => {
    fc.assert(
      fc.property(arbitrary, fc.integer({ min: 1, max: 20 }), (items, bins) => {
        fc.pre(items.length > 0);
        const error = calibrationError(items, bins) as number;
        expect(error).toBeGreaterThanOrEqual(0);
        expect(error).toBeLessThanOrEqual(1);
      }),
    );
  });
});
