import { z } from 'zod';
import { ByName } from '../../support/by-name.ts';

export const count = z.number().int().nonnegative();
/** 0 to 1. */
export const share = z.number().min(0).max(1);

/** Counts by a name, such as the reason things were dropped for. */
export const Counts = ByName(count);
export type Counts = z.infer<typeof Counts>;

/** How a quantity spreads: `total` is the sum, `p90` the 90th percentile. */
export const SpreadSchema = z.object({
  count,
  total: z.number(),
  mean: z.number(),
  median: z.number(),
  p90: z.number(),
  max: z.number(),
});

/** Counts of the five outcomes of attempts. */
export const OutcomeCounts = z.object({
  resolved: count,
  semi_resolved: count,
  unresolved: count,
  cheated: count,
  infra_failure: count,
});
export type OutcomeCounts = z.infer<typeof OutcomeCounts>;
