import { z } from 'zod';
import { ByName } from '../support/by-name.ts';

/** What one stage took; `loss_last` is the mean of its last twentieth. Seconds are of training alone. */
const StageSummary = z.object({
  stage: z.number().int(),
  name: z.string(),
  rows: z.number().int(),
  /** Rows cut at the context, and rows left out since no trained token was left. */
  rows_cut: z.number().int(),
  rows_dropped: z.number().int(),
  epochs: z.number(),
  steps: z.number().int(),
  steps_planned: z.number().int(),
  stopped: z.enum(['all steps done', 'max_seconds']),
  trained_tokens: z.number().int(),
  tokens: z.number().int(),
  loss_first: z.number().nullable(),
  loss_last: z.number().nullable(),
  seconds: z.number(),
  learning_rate: z.number(),
});

/** `training.json` of a finished training. */
export const TrainingSummary = z.object({
  device: z.string(),
  precision: z.string(),
  parameters: z.number().int(),
  optimiser: z.string(),
  steps: z.number().int(),
  trained_tokens: z.number().int(),
  /** Tokens seen, masked ones included. */
  tokens: z.number().int(),
  loss_first: z.number().nullable(),
  loss_last: z.number().nullable(),
  train_seconds: z.number(),
  wall_seconds: z.number(),
  stages: z.array(StageSummary),
  versions: ByName(z.string()),
  metadata: ByName(z.unknown()),
});
export type TrainingSummary = z.infer<typeof TrainingSummary>;

/** One line of `metrics.jsonl`: the state after a step of a stage. */
export const TrainingStep = z.object({
  stage: z.number().int(),
  step: z.number().int(),
  loss: z.number(),
  learning_rate: z.number(),
  trained_tokens: z.number().int(),
  tokens: z.number().int(),
  seconds: z.number(),
});
export type TrainingStep = z.infer<typeof TrainingStep>;

/** What a training tells while it runs, in order. Steps come at most twice a second. */
export const TrainingEvent = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('start'),
    device: z.string(),
    precision: z.string(),
    parameters: z.number().int(),
    stages: z.number().int(),
  }),
  /** An interrupted job goes on after this stage. */
  z.object({ event: z.literal('continued'), after_stage: z.number().int() }),
  z.object({ event: z.literal('resumed'), stage: z.number().int(), step: z.number().int(), steps: z.number().int() }),
  /** Rows of a stage that are longer than the context: so many were cut, and so many left out since nothing trained was left. */
  z.object({
    event: z.literal('rows-cut'),
    stage: z.number().int(),
    cut: z.number().int(),
    dropped: z.number().int(),
    context: z.number().int(),
  }),
  z.object({
    event: z.literal('stage-start'),
    stage: z.number().int(),
    name: z.string(),
    rows: z.number().int(),
    steps: z.number().int(),
  }),
  TrainingStep.extend({ event: z.literal('step'), steps: z.number().int() }),
  StageSummary.extend({ event: z.literal('stage-end') }),
  z.object({ event: z.literal('done'), training: TrainingSummary, cached: z.boolean() }),
]);
export type TrainingEvent = z.infer<typeof TrainingEvent>;
