import { usageError } from '../support/errors.ts';
import { random } from '../support/random.ts';

/**
 * Where stages end, by the turns of the attempt: `turns` gives the last turn count of every band but the hardest;
 * `quantiles` takes those counts from the data. The paper's bands are `{ turns: [50, 70] }`.
 */
export type Curriculum = { turns: readonly number[] } | { quantiles: readonly number[] };

/** The paper's: easy to 50 turns, medium to 70, hard above. */
export const PAPER_CURRICULUM: Curriculum = { turns: [50, 70] };

/** The boundaries for these turn counts. Throws `CURRICULUM_INVALID` (usage) where they do not ascend. */
export function curriculumBoundaries(curriculum: Curriculum, turns: readonly number[]): number[] {
  const given = 'turns' in curriculum ? curriculum.turns : curriculum.quantiles;
  const ascending = given.every((value, index) => index === 0 || value > (given[index - 1] as number));
  const inRange = given.every((value) => value > 0 && ('turns' in curriculum || value < 1));
  if (!ascending || !inRange) {
    throw usageError(
      'CURRICULUM_INVALID',
      `curriculum boundaries ${JSON.stringify(given)} do not ascend${inRange ? '' : ' within their range'}`,
      'Give ascending turn counts, as in `turns: [50, 70]`, or ascending shares between 0 and 1, as in `quantiles: [0.5, 0.8]`.',
    );
  }
  if ('turns' in curriculum) return [...given];
  const sorted = [...turns].sort((a, b) => a - b);
  // Nearest rank: the smallest count that at least this share of the attempts does not exceed.
  return given.map((share) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0);
}

/** The first stage, from 1, in which an attempt of that many turns takes part. A boundary belongs to the easier band. */
export function stageOf(turns: number, boundaries: readonly number[]): number {
  const band = boundaries.findIndex((last) => turns <= last);
  return (band === -1 ? boundaries.length : band) + 1;
}

/** Every stage's items in training order: stage k holds all bands up to k, shuffled by the seed. */
export function orderStages<Item extends { stage: number }>(items: readonly Item[], stages: number, seed: number): Item[][] {
  return Array.from({ length: stages }, (_, index) =>
    random(seed, 'stage', index + 1).shuffle(items.filter((item) => item.stage <= index + 1)),
  );
}
