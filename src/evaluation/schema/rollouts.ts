import { z } from 'zod';
import { Counts, count, OutcomeCounts, SpreadSchema } from './common.ts';

/** Stage C: the expert's attempts on the training tasks, graded. */
export const RolloutsSection = z.object({
  model: z.string(),
  tasks: count,
  attempts: count,
  outcomes: OutcomeCounts,
  /** Attempts whose outcome was declared by somebody else, and not measured by grading. */
  declared: count,
  /** Trajectories whose verdict is resolved. */
  resolved_trajectories: count,
  semi_resolved_trajectories: count,
  /** Tasks with at least one resolved trajectory. */
  resolved_tasks: count,
  by_operator: z.array(OutcomeCounts.extend({ operator: z.string(), attempts: count })),
  by_repository: z.array(OutcomeCounts.extend({ repository: z.string(), attempts: count })),
  turns: SpreadSchema,
  /** Attempts and resolved ones by turns: from ≤ turns < to. */
  turn_histogram: z.array(z.object({ from: count, to: count, attempts: count, resolved: count })),
  tokens: SpreadSchema,
  seconds: SpreadSchema,
  end_reasons: Counts,
  failure_classes: Counts,
  /** Tool results by typed status. */
  call_statuses: Counts,
  cheats_by_rule: Counts,
});
export type RolloutsSection = z.infer<typeof RolloutsSection>;

/** The training samples and their curriculum. */
export const DatasetSection = z.object({
  samples: count,
  resolved: count,
  semi_resolved: count,
  mask_policy: z.string(),
  tokenizer: z.string(),
  assistant_turns: count,
  trained_turns: count,
  masked_turns: count,
  masked_turns_by_reason: Counts,
  /** Attempts that made no sample, by reason. */
  dropped_by_reason: Counts,
  /** `masked` is every token without loss: context, observations and masked turns. trained + masked = total. */
  tokens: z.object({ total: count, trained: count, masked: count }),
  stages: z.array(
    z.object({
      stage: count,
      name: z.string(),
      /** Turns of the trajectories that this stage adds, both ends included; null is no upper bound. */
      min_turns: count,
      max_turns: count.nullable(),
      /** All samples of the stage, those of earlier stages included. */
      samples: count,
      tokens: count,
      trained_tokens: count,
      epochs: z.number(),
    }),
  ),
});
export type DatasetSection = z.infer<typeof DatasetSection>;
