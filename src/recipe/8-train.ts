import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { mapConcurrent } from '../support/pool.ts';
import { takeFolder } from '../support/work-folder.ts';
import { localEngine, type TrainedCheckpoint, type TrainingEvent, type TrainingJob } from '../training/index.ts';
import { policyRows, tokenizerFolder, verifierRows } from './7-dataset.ts';
import { kindOfProfile } from './attempts.ts';
import type { RunContext, Stage } from './context.ts';
import { files, pathOf } from './paths.ts';
import { type TrainingRecipe, trainingStages } from './schema.ts';

/** Stage D, second half: the policy through the curriculum's stages, and the verifier where there are rows for it. */
export const train: Stage = {
  name: 'train',
  settings: ({ train }) => ({ ...train, parallel: undefined }),
  outputs: [files.policy, files.verifier],
  async run(context) {
    const { parallel } = context.recipe.train;
    await using _policy = await takeFolder(pathOf(context.workspace, 'policy'));
    await using _verifier = await takeFolder(pathOf(context.workspace, 'verifier'));
    const names = existsSync(verifierRows(context)) ? (['policy', 'verifier'] as const) : (['policy'] as const);
    const progress = trainingProgress(context, names);
    const options = {
      signal: context.signal,
      ...(parallel > 1 ? { threads: Math.max(1, Math.floor(availableParallelism() / 2)) } : {}),
    };
    const [policy, verifier] = (await mapConcurrent(
      names.map((name) => jobOf[name](context)),
      parallel,
      (job, index) => localEngine.train(job, { ...options, onEvent: (event) => progress(index, job, event) }),
      context.signal,
    )) as [TrainedCheckpoint, TrainedCheckpoint?];
    return {
      policy_parameters: policy.summary.parameters,
      policy_trained_tokens: policy.summary.trained_tokens,
      policy_loss: rounded(policy.summary.loss_last),
      verifier_loss: verifier === undefined ? 'not trained' : rounded(verifier.summary.loss_last),
    };
  },
};

const jobOf = { policy: policyJob, verifier: verifierJob };

const rounded = (value: number | null): string => (value === null ? 'none' : value.toFixed(3));

/**
 * Progress of all trainings together, in hundredths: a training stage is done by its steps, or by the clock where time
 * runs out before the steps do.
 */
function trainingProgress(
  { emit, recipe }: RunContext,
  names: readonly ('policy' | 'verifier')[],
): (index: number, job: TrainingJob, event: TrainingEvent) => void {
  const shares = names.map(() => 0);
  return (index, { stages }, event) => {
    const name = names[index] as (typeof names)[number];
    if (event.event === 'done') shares[index] = 1;
    if (event.event !== 'step') return;
    const clock = recipe.train[name].max_seconds;
    const share = Math.max(event.step / event.steps, clock === undefined ? 0 : Math.min(1, event.seconds / clock));
    shares[index] = (event.stage - 1 + share) / stages.length;
    const done = Math.floor((100 * shares.reduce((sum, one) => sum + one, 0)) / names.length);
    const stage = stages.length > 1 ? `stage ${event.stage} of ${stages.length}, ` : '';
    emit({ type: 'stage-progress', stage: 'train', done, total: 100, note: `${name} ${stage}loss ${event.loss.toFixed(3)}` });
  };
}

function policyJob(context: RunContext): TrainingJob {
  const { recipe, workspace } = context;
  const { policy } = recipe.train;
  return {
    ...commonJob(context, policy, recipe.dataset.context),
    stages: trainingStages(recipe, 'policy').map(({ epochs, learning_rate }, index) => ({
      name: `stage-${index + 1}`,
      rows: [join(policyRows(context), `stage-${index + 1}.parquet`)],
      epochs,
      learningRate: learning_rate,
    })),
    // what a policy was trained with is what it must be evaluated with
    rendering: policyRows(context),
    metadata: { recipe: recipe.name, kind: 'policy', profile: kindOfProfile(recipe.rollout.profile), mask: recipe.dataset.mask },
    out: pathOf(workspace, 'policy'),
  };
}

function verifierJob(context: RunContext): TrainingJob {
  const { recipe, workspace } = context;
  const { verifier } = recipe.train;
  return {
    ...commonJob(context, verifier, recipe.dataset.verifier_context),
    stages: trainingStages(recipe, 'verifier').map(({ epochs, learning_rate }, index) => ({
      name: `verifier-${index + 1}`,
      rows: [join(verifierRows(context), 'stage-1.parquet')],
      epochs,
      learningRate: learning_rate,
    })),
    rendering: verifierRows(context),
    metadata: { recipe: recipe.name, kind: 'verifier', context: recipe.dataset.verifier_context },
    out: pathOf(workspace, 'verifier'),
  };
}

function commonJob(
  context: RunContext,
  training: TrainingRecipe,
  length: number,
): Omit<TrainingJob, 'stages' | 'rendering' | 'metadata' | 'out'> {
  return {
    tokenizer: tokenizerFolder(context),
    base: baseOf(training, length),
    context: length,
    batchTokens: training.batch_tokens,
    gradientAccumulation: training.gradient_accumulation,
    optimiser: training.optimiser,
    weightDecay: training.weight_decay,
    maxGradNorm: training.max_grad_norm,
    warmupRatio: training.warmup_ratio,
    contextLossWeight: training.context_loss_weight,
    seed: context.recipe.seed,
    ...(training.max_seconds === undefined ? {} : { maxSecondsPerStage: training.max_seconds }),
  };
}

function baseOf({ base }: TrainingRecipe, length: number): TrainingJob['base'] {
  if ('checkpoint' in base) return { kind: 'checkpoint', path: base.checkpoint };
  const { scratch } = base;
  return {
    kind: 'scratch',
    sizes: {
      hiddenSize: scratch.hidden_size,
      layers: scratch.num_hidden_layers,
      attentionHeads: scratch.num_attention_heads,
      keyValueHeads: scratch.num_key_value_heads,
      headDimension: scratch.head_dim,
      intermediateSize: scratch.intermediate_size,
      maxPositions: length,
      tieWordEmbeddings: true,
      ropeTheta: scratch.rope_theta,
      initialisation: scratch.initialisation,
      ...(scratch.sliding_window === undefined ? {} : { slidingWindow: scratch.sliding_window }),
      ...(scratch.layer_types === undefined ? {} : { layerTypes: scratch.layer_types }),
    },
  };
}
