import { z } from 'zod';
import { Rejection } from '../../records/repository.ts';
import { Counts, count, share } from './common.ts';

/** Stage A: repositories collected and left out. */
export const CollectionSection = z.object({
  collected: count,
  rejected: count,
  rejected_by_reason: Counts,
  repositories: z.array(
    z.object({ name: z.string(), version: z.string(), source: z.string(), licence: z.string(), test_files: count }),
  ),
  rejections: z.array(Rejection),
});
export type CollectionSection = z.infer<typeof CollectionSection>;

/** Stage A: environments with their baseline test runs. */
export const EnvironmentsSection = z.object({
  built: count,
  rejected: count,
  rejected_by_reason: Counts,
  environments: z.array(
    z.object({
      id: z.string(),
      repository: z.string(),
      version: z.string(),
      runtime: z.string(),
      packages: count,
      /** Tests seen by the first baseline run, of which passed, and those that flaked between the two. */
      tests: count,
      tests_passed: count,
      tests_flaky: count,
      build_seconds: z.number(),
      baseline_seconds: z.number(),
      bytes: count,
    }),
  ),
  rejections: z.array(Rejection),
});
export type EnvironmentsSection = z.infer<typeof EnvironmentsSection>;

/** Stage B: mutants tried, by operator. `yield` is kept / tried. */
export const MutationSection = z.object({
  tried: count,
  kept: count,
  yield: share,
  dropped_by_reason: Counts,
  operators: z.array(z.object({ operator: z.string(), tried: count, kept: count, yield: share, dropped_by_reason: Counts })),
});
export type MutationSection = z.infer<typeof MutationSection>;

/** Stage B: tasks with a certificate. */
export const TasksSection = z.object({
  /** Tasks that went into validation; `validated` of them came out with a certificate. */
  proposed: count,
  validated: count,
  dropped_by_reason: Counts,
  train: count,
  held_out: count,
  by_kind: Counts,
  by_operator: Counts,
  repositories: z.array(z.object({ repository: z.string(), train: count, held_out: count })),
  flaky_tests_left_out: count,
  mean_fail_to_pass: z.number(),
  mean_changed_lines: z.number(),
});
export type TasksSection = z.infer<typeof TasksSection>;
