import { z } from 'zod';
import { ByName } from '../../support/by-name.ts';
import { EvaluationSection } from './evaluation.ts';
import { DatasetSection, RolloutsSection } from './rollouts.ts';
import { CollectionSection, EnvironmentsSection, MutationSection, TasksSection } from './tasks.ts';
import { TrainingSection } from './training.ts';

/**
 * `report.json`: every number of a run. A section is absent where its stage was not run; a number that is zero is
 * written as zero. Times are ISO 8601, durations seconds, sizes bytes.
 */
export const Report = z.object({
  schema: z.literal('swe-lego-report-1'),
  recipe: z.string(),
  seed: z.number().int(),
  created_at: z.string(),
  machine: z.object({
    platform: z.string(),
    cpus: z.number().int(),
    memory_bytes: z.number(),
    accelerator: z.string().optional(),
  }),
  versions: ByName(z.string()),
  timings: z.array(z.object({ stage: z.string(), seconds: z.number() })),
  /** Things a reader must know: a stage cut short, a verifier that gets worse with k. */
  warnings: z.array(z.string()),
  collection: CollectionSection.optional(),
  environments: EnvironmentsSection.optional(),
  mutation: MutationSection.optional(),
  tasks: TasksSection.optional(),
  rollouts: RolloutsSection.optional(),
  dataset: DatasetSection.optional(),
  training: TrainingSection.optional(),
  evaluation: EvaluationSection.optional(),
});
export type Report = z.infer<typeof Report>;
