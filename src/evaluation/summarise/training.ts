import { join } from 'node:path';
import { z } from 'zod';
import { readJournal, readRecord } from '../../records/read.ts';
import { TrainingStep, TrainingSummary } from '../../training/index.ts';
import type { TrainedModel } from '../schema/training.ts';

const ModelConfig = z.object({
  model_type: z.string(),
  num_hidden_layers: z.number(),
  hidden_size: z.number(),
  vocab_size: z.number(),
});

/**
 * The report's numbers of a finished training, read from the trainer's folder: `training.json`, `metrics.jsonl` and
 * `final/config.json`. Throws `RECORD_UNREADABLE` where it did not finish.
 */
export async function summariseTraining(
  folder: string,
  options: { engine: string; base: string; checkpoint: string },
): Promise<TrainedModel> {
  const summary = await readRecord(TrainingSummary, join(folder, 'training.json'));
  const steps = await readJournal(TrainingStep, join(folder, 'metrics.jsonl'));
  const config = await readRecord(ModelConfig, join(folder, 'final', 'config.json'));
  let before = 0;
  const stages = summary.stages.map((stage): TrainedModel['stages'][number] => {
    const offset = before;
    before += stage.steps;
    const own = steps.filter((step) => step.stage === stage.stage);
    return {
      stage: stage.stage,
      name: stage.name,
      samples: stage.rows,
      epochs: stage.epochs,
      steps: stage.steps,
      steps_planned: stage.steps_planned,
      stopped: stage.stopped,
      tokens: stage.trained_tokens,
      loss_first: stage.loss_first,
      loss_last: stage.loss_last,
      seconds: stage.seconds,
      curve: own.map(({ step, loss, learning_rate }) => ({ step: offset + step, loss, learning_rate })),
    };
  });
  return {
    engine: options.engine,
    base: options.base,
    architecture: `${config.model_type}, ${config.num_hidden_layers} layers of ${config.hidden_size}, vocabulary ${config.vocab_size}`,
    parameters: summary.parameters,
    device: summary.device,
    precision: summary.precision,
    samples: Math.max(0, ...summary.stages.map((stage) => stage.rows)),
    seconds: summary.train_seconds,
    checkpoint: options.checkpoint,
    stages,
  };
}

/** What a reader must know of a training: stages that ended before their steps did. */
export function trainingWarnings(name: string, { stages }: Pick<TrainedModel, 'stages'>): string[] {
  return stages
    .filter(({ stopped }) => stopped === 'max_seconds')
    .map(
      ({ name: stage, steps, steps_planned, epochs }) =>
        `training of the ${name} was stopped by its clock (max_seconds) in ${stage.replaceAll('-', ' ')}: ${steps} of ${steps_planned} steps, ${epochsDone({ epochs, steps, steps_planned }).toFixed(1)} of ${epochs} epochs`,
    );
}

/** Epochs that were trained, by the share of the planned steps that were done. */
export function epochsDone(stage: { epochs: number; steps: number; steps_planned: number }): number {
  return stage.steps_planned === 0 ? 0 : (stage.epochs * stage.steps) / stage.steps_planned;
}
