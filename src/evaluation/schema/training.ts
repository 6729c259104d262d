import { z } from 'zod';
import { count } from './common.ts';

const loss = z.number();

/** One training run: a policy, or a verifier (which has a single stage). */
export const TrainedModel = z.object({
  engine: z.string(),
  base: z.string(),
  architecture: z.string(),
  parameters: count,
  device: z.string(),
  precision: z.string(),
  samples: count,
  seconds: z.number(),
  /** Folder of the weights, relative to the report where it lies beside it. */
  checkpoint: z.string(),
  stages: z.array(
    z.object({
      stage: count,
      name: z.string(),
      samples: count,
      /** As planned. */
      epochs: z.number(),
      steps: count,
      /** Steps of all planned epochs; more than `steps` where training stopped before its end. */
      steps_planned: count,
      stopped: z.enum(['all steps done', 'max_seconds']),
      /** Trained tokens seen. */
      tokens: count,
      /** Training loss at the first steps and at the last twentieth, nats per trained token; null without steps. */
      loss_first: loss.nullable(),
      loss_last: loss.nullable(),
      seconds: z.number(),
      /** `step` counts through all stages, from 1. */
      curve: z.array(z.object({ step: count, loss, learning_rate: z.number().optional(), validation_loss: loss.optional() })),
    }),
  ),
});
export type TrainedModel = z.infer<typeof TrainedModel>;

export const TrainingSection = z.object({ policy: TrainedModel.optional(), verifier: TrainedModel.optional() });
export type TrainingSection = z.infer<typeof TrainingSection>;
