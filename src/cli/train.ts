import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { DEFAULT_CONTEXT } from '../records/sample.ts';
import { byName } from '../support/by-name.ts';
import { usageError } from '../support/errors.ts';
import { readTextIfExists } from '../support/files.ts';
import { didYouMean } from '../support/nearest.ts';
import { localEngine, type TrainingJob } from '../training/index.ts';
import { takeOutput } from './ground.ts';
import { interruption } from './interruption.ts';
import { type CommonOptions, choiceOption, commandWithCommonOptions, examples, wholeNumber } from './options.ts';
import { print, table } from './output.ts';
import { existing } from './paths.ts';
import { progress } from './progress.ts';

type Options = CommonOptions & {
  engine: string;
  base: string;
  out: string;
  tokenizer?: string;
  epochs: number;
  learningRate: number;
  context?: number;
  batchTokens: number;
  optimiser: 'adamw' | 'muon';
  seed: number;
  profile?: string;
};

/** Shapes for `--base scratch:NAME`: for trials, not for use. */
type Shape = { hiddenSize: number; layers: number; attentionHeads: number; keyValueHeads: number; intermediateSize: number };
const SHAPES: Readonly<Record<string, Shape>> = byName({
  tiny: { hiddenSize: 128, layers: 4, attentionHeads: 4, keyValueHeads: 2, intermediateSize: 384 },
  small: { hiddenSize: 256, layers: 6, attentionHeads: 8, keyValueHeads: 4, intermediateSize: 768 },
});

function baseOf(text: string, context: number): TrainingJob['base'] {
  if (!text.startsWith('scratch:')) return { kind: 'checkpoint', path: existing('checkpoint', text) };
  const shape = SHAPES[text.slice('scratch:'.length)];
  if (shape === undefined)
    throw usageError(
      'BASE_UNKNOWN',
      `there is no shape ${text}`,
      `${didYouMean(text.slice('scratch:'.length), Object.keys(SHAPES))}Name a checkpoint's folder, or ${Object.keys(SHAPES)
        .map((name) => `scratch:${name}`)
        .join(' or ')}.`,
    );
  return {
    kind: 'scratch',
    sizes: { ...shape, headDimension: 32, maxPositions: context, tieWordEmbeddings: true, ropeTheta: 10_000 },
  };
}

/** The context that the rows were made for, as far as the base reaches. */
async function contextOf(rows: string, base: string): Promise<number> {
  const read = async (path: string, field: string): Promise<number> => {
    const text = await readTextIfExists(path);
    const value: unknown = text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>)[field];
    return typeof value === 'number' ? value : Number.POSITIVE_INFINITY;
  };
  const found = await Promise.all([
    read(join(rows, 'dataset.json'), 'context'),
    read(join(rows, 'verifier.json'), 'context'),
    base.startsWith('scratch:') ? Number.POSITIVE_INFINITY : read(join(base, 'config.json'), 'max_position_embeddings'),
  ]);
  const least = Math.min(...found);
  return Number.isFinite(least) ? least : DEFAULT_CONTEXT;
}

async function run(folder: string, options: Options): Promise<void> {
  const rows = existing('rows', folder);
  const stages = (await readdir(rows))
    .filter((name) => /^stage-\d+\.parquet$/.test(name))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const context = options.context ?? (await contextOf(rows, options.base));
  const base = baseOf(options.base, context);
  const tokenizer = existing(
    'tokenizer',
    options.tokenizer ?? (base.kind === 'checkpoint' ? base.path : join(dirname(rows), 'tokenizer')),
  );
  await using _out = await takeOutput(options.out);
  const shown = progress(['train'], options.json);
  const trained = await localEngine.train(
    {
      tokenizer,
      base,
      stages: stages.map((name, index) => ({
        name: `stage-${index + 1}`,
        rows: [join(rows, name)],
        epochs: options.epochs,
        learningRate: options.learningRate,
      })),
      context,
      batchTokens: options.batchTokens,
      optimiser: options.optimiser,
      weightDecay: 0.01,
      maxGradNorm: 1,
      warmupRatio: 0.1,
      seed: options.seed,
      ...(existsSync(join(rows, 'rendering.json')) ? { rendering: rows } : {}),
      metadata: { rows, ...(options.profile === undefined ? {} : { profile: options.profile }) },
      out: resolve(options.out),
    },
    {
      signal: interruption.signal,
      onEvent: (event) => {
        if (event.event === 'step')
          shown.step(event.step, event.steps, `stage ${event.stage} of ${stages.length}, loss ${event.loss.toFixed(3)}`);
      },
    },
  );
  shown.end();
  print(options.json ?? false, trained, () =>
    table([
      ['checkpoint', trained.path],
      ['parameters', String(trained.summary.parameters)],
      ['trained tokens', String(trained.summary.trained_tokens)],
      ['last loss', trained.summary.loss_last?.toFixed(3) ?? 'none'],
    ]),
  );
}

export function command(): Command {
  return commandWithCommonOptions('train')
    .argument('<dir>', 'folder with stage-N.parquet: `policy` or `verifier` of a dataset')
    .addOption(choiceOption('--engine <name>', 'training engine', ['local']).default('local'))
    .option('--profile <name>', 'profile of the attempts: kept in the checkpoint, and checked when it is evaluated')
    .requiredOption('--base <model>', 'folder of a Hugging Face checkpoint, or scratch:tiny, scratch:small')
    .requiredOption('--out <ckpt>', 'folder to write; a training that was interrupted goes on there')
    .option('--tokenizer <dir>', "default: the base's, or `tokenizer` beside the rows")
    .option('--epochs <n>', 'epochs of each stage', Number, 1)
    .option('--learning-rate <x>', 'highest learning rate of each stage', Number, 1e-4)
    .option(
      '--context <n>',
      "tokens of the longest row; longer ones are cut; default: the data set's, up to the base's",
      wholeNumber(1),
    )
    .option('--batch-tokens <n>', 'tokens of one forward pass', wholeNumber(1), 8192)
    .addOption(choiceOption('--optimiser <name>', 'optimiser', ['adamw', 'muon']).default('adamw'))
    .option('--seed <n>', 'first weights and order', wholeNumber(0), 0)
    .addHelpText(
      'after',
      examples(
        'swe-lego train dataset/policy --base scratch:tiny --learning-rate 2e-3 --out ckpt',
        'swe-lego train dataset/policy --base ~/models/Qwen3-8B --context 131072 --out ckpt',
      ),
    )
    .action(run);
}
