import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../support/errors.ts';
import { writeJson } from '../support/files.ts';
import { warn } from '../support/warnings.ts';
import { startTrainer } from './python-trainer.ts';
import type { TrainedCheckpoint, TrainingEngine, TrainingJob, TrainingOptions } from './training-engine.ts';
import { TrainingEvent, type TrainingSummary } from './training-events.ts';

/** The trainer that ships: PyTorch in a process of its own, on the CPU or one CUDA device. */
export const localEngine: TrainingEngine = { name: 'local', train };

async function train(job: TrainingJob, options: TrainingOptions = {}): Promise<TrainedCheckpoint> {
  await mkdir(job.out, { recursive: true });
  const config = join(job.out, 'config.json');
  await writeJson(config, trainerConfig(job));
  let summary: TrainingSummary | undefined;
  const trainer = startTrainer(
    ['sft', config],
    (line) => {
      const event = TrainingEvent.parse(line);
      if (event.event === 'done') summary = event.training;
      if (event.event === 'rows-cut') warn(cutWarning(event));
      options.onEvent?.(event);
    },
    options,
  );
  await trainer.ended;
  if (summary === undefined) throw new CodedError('TRAINER_FAILED', 'the trainer ended without a summary');
  return {
    path: join(job.out, 'final'),
    basePath: job.base.kind === 'scratch' ? join(job.out, 'base') : job.base.path,
    summary,
  };
}

function cutWarning({ stage, cut, dropped, context }: Extract<TrainingEvent, { event: 'rows-cut' }>): string {
  const left = dropped === 0 ? '' : ` (${dropped} of them left out: nothing trained is within it)`;
  return `stage ${stage}: ${cut} rows are longer than the context of ${context} tokens and are cut there${left}; make the data set for that context, or train with a larger one`;
}

/** The configuration file as the Python side reads it. */
function trainerConfig(job: TrainingJob): object {
  return {
    tokenizer: job.tokenizer,
    base: baseConfig(job.base),
    stages: job.stages.map((stage) => ({
      name: stage.name,
      rows: stage.rows,
      epochs: stage.epochs,
      learning_rate: stage.learningRate,
    })),
    context: job.context,
    batch_tokens: job.batchTokens,
    gradient_accumulation: job.gradientAccumulation,
    optimiser: job.optimiser,
    weight_decay: job.weightDecay,
    max_grad_norm: job.maxGradNorm,
    warmup_ratio: job.warmupRatio,
    schedule: 'cosine',
    context_loss_weight: job.contextLossWeight,
    seed: job.seed,
    device: job.device,
    precision: job.precision,
    max_seconds: job.maxSecondsPerStage,
    rendering: job.rendering,
    metadata: job.metadata,
    out: job.out,
  };
}

function baseConfig(base: TrainingJob['base']): object {
  if (base.kind === 'checkpoint') return base;
  const { sizes } = base;
  return {
    kind: 'scratch',
    config: {
      hidden_size: sizes.hiddenSize,
      num_hidden_layers: sizes.layers,
      num_attention_heads: sizes.attentionHeads,
      num_key_value_heads: sizes.keyValueHeads,
      head_dim: sizes.headDimension,
      intermediate_size: sizes.intermediateSize,
      max_position_embeddings: sizes.maxPositions,
      tie_word_embeddings: sizes.tieWordEmbeddings,
      rope_theta: sizes.ropeTheta,
      initializer_range: sizes.initializerRange,
      initialisation: sizes.initialisation,
      sliding_window: sizes.slidingWindow,
      layer_types: sizes.layerTypes,
    },
  };
}
