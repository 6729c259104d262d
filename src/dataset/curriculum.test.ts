import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { curriculumBoundaries, orderStages, PAPER_CURRICULUM, stageOf } from './curriculum.ts';

describe('boundaries', () => {
  test('the paper’s bands, a boundary belonging to the easier one', () => {
    const boundaries = curriculumBoundaries(PAPER_CURRICULUM, []);
    expect([1, 50, 51, 70, 71, 100, 140].map((turns) => stageOf(turns, boundaries))).toEqual([1, 1, 2, 2, 3, 3, 3]);
  });

  test('quantiles come from the data, by nearest rank', () => {
    expect(curriculumBoundaries({ quantiles: [0.5, 0.8] }, [10, 1, 2, 3, 4, 5, 6, 7, 8, 9])).toEqual([5, 8]);
    expect(curriculumBoundaries({ quantiles: [0.5, 0.8] }, [4])).toEqual([4, 4]);
  });

  test('a quantile band holds at least its share of the attempts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (turns, share) => {
          const boundaries = curriculumBoundaries({ quantiles: [share] }, turns);
          const easy = turns.filter((count) => stageOf(count, boundaries) === 1).length;
          expect(easy).toBeGreaterThanOrEqual(share * turns.length - 1e-9);
        },
      ),
    );
  });

  test.each([{ turns: [70, 50] }, { turns: [0, 5] }, { turns: [5, 5] }, { quantiles: [0.5, 1] }, { quantiles: [0.8, 0.5] }])(
    'refuses %j',
    (curriculum) => {
      expect(() => curriculumBoundaries(curriculum, [1])).toThrow(
        expect.objectContaining({ code: 'CURRICULUM_INVALID', kind: 'usage' }),
      );
    },
  );
});

test('every stage holds all easier bands, shuffled by the seed', () => {
  const items = Array.from({ length: 30 }, (_, id) => ({ id, stage: 1 + (id % 3) }));
  const stages = orderStages(items, 3, 5);
  expect(stages.map((stage) => stage.length)).toEqual([10, 20, 30]);
  expect(stages.map((stage) => Math.max(...stage.map((item) => item.stage)))).toEqual([1, 2, 3]);
  expect(stages[2]?.map((item) => item.id).sort((a, b) => a - b)).toEqual(items.map((item) => item.id));
  expect(stages[2]).not.toEqual(items);
  expect(orderStages(items, 3, 5)).toEqual(stages);
  expect(orderStages(items, 3, 6)).not.toEqual(stages);
});
