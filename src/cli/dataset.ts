import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { buildDataset, readAttempts, trainTokenizer } from '../dataset/index.ts';
import { DEFAULT_CONTEXT } from '../records/sample.ts';
import type { Outcome } from '../records/verdict.ts';
import { warn } from '../support/warnings.ts';
import { buildVerifierRows } from '../verifier/index.ts';
import { takeOutput } from './ground.ts';
import { interruption } from './interruption.ts';
import { type CommonOptions, choiceOption, commandWithCommonOptions, examples, wholeNumber } from './options.ts';
import { print, table } from './output.ts';
import { existing } from './paths.ts';
import { liveProgress } from './progress.ts';
import { emptyInput } from './task-choice.ts';

type Options = CommonOptions & {
  out: string;
  mask: string;
  format?: string;
  tokenizer?: string;
  vocabulary: number;
  context: number;
  turns?: string;
  template?: string;
  ungraded?: Outcome;
  verifier?: boolean;
  seed: number;
};

/** What makes data of attempts that nobody graded. */
const WITHOUT_VERDICT = 'Grade the run, import it with --report or --outcome, or give --ungraded where you know what they are.';

async function run(runs: readonly string[], options: Options): Promise<void> {
  const { signal } = interruption;
  const out = resolve(options.out);
  const folders = runs.map((run) => existing('run', run));
  const tokenizer = options.tokenizer === undefined ? join(out, 'tokenizer') : existing('tokenizer', options.tokenizer);
  const template = options.template === undefined ? {} : { template: existing('input', options.template) };
  await using _out = await takeOutput(options.out);
  const trains = options.tokenizer === undefined;
  const shown = liveProgress(['read', ...(trains ? ['tokenizer'] : []), 'rows']);
  const taken = options.ungraded === undefined ? {} : { ungraded: options.ungraded };
  const read = await Promise.all(folders.map((folder) => readAttempts(folder, taken)));
  const attempts = read.flatMap((one) => one.attempts);
  for (const { name, reason } of read.flatMap((one) => one.unreadable)) warn(`left out: ${name}, ${reason}`);
  const ungraded = read.reduce((sum, one) => sum + one.ungraded.length, 0);
  if (attempts.length === 0) {
    throw emptyInput(
      runs.join(', '),
      'graded attempt',
      ungraded > 0 ? `${ungraded} have no verdict. ${WITHOUT_VERDICT}` : undefined,
    );
  }
  if (ungraded > 0) warn(`left out: ${ungraded} attempts without a verdict. ${WITHOUT_VERDICT}`);
  if (trains) {
    shown.next();
    const texts = attempts.flatMap((attempt) => attempt.messages.map((message) => message.content));
    await trainTokenizer({ texts, vocabSize: options.vocabulary, out: tokenizer, signal });
  }
  shown.next();
  const common = { attempts, tokenizer, context: options.context, seed: options.seed, ...template, signal };
  if (options.verifier) {
    const summary = await buildVerifierRows({ ...common, out: join(out, 'verifier'), balance: 'repeat' });
    shown.end();
    print(options.json ?? false, summary, () =>
      table([
        ['rows', summary.rows],
        ['resolved', summary.resolved],
        ['unresolved', summary.unresolved],
        ['tokens', summary.tokens],
      ]),
    );
    return;
  }
  const summary = await buildDataset({
    ...common,
    out: join(out, 'policy'),
    mask: options.mask,
    ...(options.turns === undefined ? {} : { curriculum: { turns: options.turns.split(',').map(Number) } }),
    ...(options.format === undefined ? {} : { formats: options.format.split(',') }),
  });
  shown.end();
  print(options.json ?? false, summary, () =>
    table([
      ['samples', summary.samples],
      ['turns', summary.turns],
      ['masked turns', summary.masked_turns],
      ['tokens', summary.tokens],
      ['trained tokens', summary.trained_tokens],
      ['longest sample, tokens', summary.longest_tokens],
      ...Object.entries(summary.dropped).map(([reason, count]) => [`left out: ${reason}`, count]),
      ...summary.stages.map((stage) => [`stage ${stage.stage} samples`, stage.samples]),
    ]),
  );
}

export function command(): Command {
  return commandWithCommonOptions('dataset')
    .argument('<runs...>', 'folders of graded runs')
    .requiredOption('--out <dir>', 'folder to write: tokenizer/, policy/ or verifier/')
    .option('--mask <policy>', 'which assistant turns get no loss: tool-errors, any-error or none', 'tool-errors')
    .option('--format <names>', 'also write for other trainers, with commas: messages, ms-swift, llamafactory')
    .option('--tokenizer <dir>', "folder of the base's tokenizer; without it a byte-level BPE is trained")
    .option('--vocabulary <n>', 'size of that BPE', wholeNumber(300), 2048)
    .option('--context <n>', 'tokens of the longest sample', wholeNumber(1), DEFAULT_CONTEXT)
    .option('--template <path>', "chat template: a Jinja file or a model's folder; default: the ChatML that ships")
    .addOption(
      choiceOption('--ungraded <outcome>', 'take attempts without a verdict as of this outcome, where you know it', [
        'resolved',
        'semi-resolved',
        'unresolved',
      ]),
    )
    .option('--turns <list>', 'last turn of each curriculum stage but the last, with commas', '50,70')
    .option('--verifier', 'make judged attempts for a verifier instead')
    .option('--seed <n>', 'order of the samples', wholeNumber(0), 0)
    .addHelpText(
      'after',
      examples(
        'swe-lego dataset runs/expert --out dataset',
        'swe-lego dataset runs/expert --out dataset --verifier --context 4096',
        'swe-lego dataset runs/imported --ungraded resolved --tokenizer ~/models/Qwen3-8B --out dataset',
      ),
    )
    .action(run);
}
