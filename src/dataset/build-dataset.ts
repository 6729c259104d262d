import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Message } from '../records/message.ts';
import { DEFAULT_CONTEXT, type Sample } from '../records/sample.ts';
import { byName } from '../support/by-name.ts';
import { usageError } from '../support/errors.ts';
import { writeJson } from '../support/files.ts';
import { sha256 } from '../support/hash.ts';
import { writeJsonLines } from '../support/journal.ts';
import { warn } from '../support/warnings.ts';
import type { Attempt } from './attempt.ts';
import { datasetCard } from './card.ts';
import { type ChatTemplate, chatmlTemplate, loadChatTemplate } from './chat-template.ts';
import { type Curriculum, curriculumBoundaries, orderStages, PAPER_CURRICULUM, stageOf } from './curriculum.ts';
import { datasetExporter } from './exporters/exporters.ts';
import { maskPolicy } from './masks/mask-policies.ts';
import { replaceFolder } from './output-folder.ts';
import { endTokenOf, promptExample, type Rendering, writeRendering } from './rendering.ts';
import { type SampleRow, sampleRow } from './sample-rows.ts';
import { selectAttempts } from './selection.ts';
import { countDataset } from './summarise.ts';
import type { DatasetSummary } from './summary.ts';
import { writeTokenRows } from './token-files.ts';
import { loadTokenizer, type TokenEncoder } from './tokenizer.ts';

export type DatasetOptions = {
  attempts: readonly Attempt[];
  /** Folder to write; an earlier dataset in it is replaced whole. */
  out: string;
  /** Folder with `tokenizer.json`: the base model's, or one that `trainTokenizer` wrote. */
  tokenizer: string;
  /** A Jinja file or a model folder; without it, the shipped ChatML template. */
  template?: string;
  /** Name of a mask policy. Default `tool-errors`. */
  mask?: string;
  /** Share of semi-resolved attempts to keep, 0 to 1. Default 1. */
  semiResolved?: number;
  /** Attempts kept per task. Default: all. */
  maxPerTask?: number;
  /** Default: the paper's bands. */
  curriculum?: Curriculum;
  /** Most tokens in a sequence. Default 131,072. */
  context?: number;
  /** What becomes of longer sequences. Default `drop`. */
  overContext?: 'drop' | 'cut';
  seed?: number;
  /** Names of exporters whose files are written too, each to a folder of its name. */
  formats?: readonly string[];
  /** Licence for the card. Default `other`. */
  licence?: string;
  signal?: AbortSignal;
};

/**
 * Attempts → samples, stages and token rows: `samples.jsonl`, `stage-N.jsonl` (ordered references into it),
 * `stage-N.parquet`, `chat_template.jinja`, `dataset.json` and a card. Equal input and seed give equal files.
 * Throws usage errors for bad options, and `DATASET_EMPTY` where nothing is left to train on.
 */
export async function buildDataset(options: DatasetOptions): Promise<DatasetSummary> {
  const settings = {
    mask: 'tool-errors',
    context: DEFAULT_CONTEXT,
    over_context: options.overContext ?? 'drop',
    seed: options.seed ?? 0,
  } as const;
  const mask = options.mask ?? settings.mask;
  const context = options.context ?? settings.context;
  const policy = maskPolicy(mask);
  const exporters = (options.formats ?? []).map(datasetExporter);
  const tokenizer = await loadTokenizer(options.tokenizer);
  const template = await templateFor(options.template, tokenizer.specialTokens);

  const endToken = endTokenOf(template, tokenizer);

  const selected = selectAttempts(options.attempts, {
    semiResolved: options.semiResolved ?? 1,
    maxPerTask: options.maxPerTask ?? Number.POSITIVE_INFINITY,
    seed: settings.seed,
  });
  const dropped = byName(selected.dropped);
  const rows: SampleRow[] = [];
  for (const attempt of selected.attempts) {
    await breathe(options.signal);
    const result = sampleRow(attempt, { tokenizer, template, policy, context, overContext: settings.over_context });
    if (result.kind === 'row') rows.push(result.value);
    else dropped[result.reason] = (dropped[result.reason] ?? 0) + 1;
  }
  if (rows.length === 0) throw emptyDataset(dropped);

  const toolless = rows.filter(({ messages, tools }) => tools === undefined && messages.some(({ tool_calls }) => tool_calls));
  if (toolless.length > 0)
    warn(`${toolless.length} of ${rows.length} samples have native calls and list no tools: their source does not hold the list`);

  const boundaries = curriculumBoundaries(
    options.curriculum ?? PAPER_CURRICULUM,
    rows.map((row) => row.turns),
  );
  const items = rows.map((row, index) => ({
    row: row.row,
    sample: toSample(row, boundaries),
    stage: stageOf(row.turns, boundaries),
    index,
  }));
  const stages = orderStages(items, boundaries.length + 1, settings.seed);
  const summary: DatasetSummary = {
    attempts: options.attempts.length,
    ...countDataset(
      rows,
      items.map((item) => item.sample),
      stages.map((stage) => stage.map((item) => item.sample)),
    ),
    dropped,
    boundaries,
    mask,
    context,
    over_context: settings.over_context,
    seed: settings.seed,
    template_sha256: sha256(template.source),
    tokenizer_sha256: tokenizer.sha256,
  };

  await replaceFolder(options.out, 'dataset.json', async (folder) => {
    await writeJsonLines(
      join(folder, 'samples.jsonl'),
      items.map((item) => item.sample),
    );
    for (const [position, stage] of stages.entries()) {
      options.signal?.throwIfAborted();
      const references = stage.map(({ index, sample }) => ({
        row: index,
        instance_id: sample.instance_id,
        attempt: sample.attempt,
      }));
      await writeJsonLines(join(folder, `stage-${position + 1}.jsonl`), references);
      await writeTokenRows(
        join(folder, `stage-${position + 1}.parquet`),
        stage.map((item) => item.row),
      );
    }
    for (const exporter of exporters) await exporter.write(stages, join(folder, exporter.name));
    await writeRendering(folder, template, { end_token: endToken, examples: examplesOf(rows, template, tokenizer) });
    await writeFile(join(folder, 'README.md'), datasetCard(summary, options.licence ?? 'other'));
    await writeJson(join(folder, 'dataset.json'), summary);
  });
  return summary;
}

async function templateFor(path: string | undefined, specialTokens: readonly string[]): Promise<ChatTemplate> {
  return path === undefined ? chatmlTemplate(specialTokens) : loadChatTemplate(path, specialTokens);
}

/** The shortest row of each kind that could be rendered otherwise elsewhere. */
function examplesOf(rows: readonly SampleRow[], template: ChatTemplate, tokenizer: TokenEncoder): Rendering['examples'] {
  const shortest = [...rows].sort((a, b) => a.row.input_ids.length - b.row.input_ids.length);
  const kinds: ((row: SampleRow) => boolean)[] = [
    () => true,
    ({ messages }) => messages.some(({ tool_calls }) => tool_calls !== undefined),
    ({ messages }) => messages.some(({ content }) => tokenizer.specialTokens.some((token) => content.includes(token))),
  ];
  const chosen = new Set(kinds.flatMap((isKind) => shortest.find(isKind) ?? []));
  return [...chosen].flatMap(
    (row) => promptExample({ ...row, messages: row.messages.map(withoutMask) }, template, tokenizer) ?? [],
  );
}

function withoutMask({ train: _, mask_reason: __, ...message }: SampleRow['messages'][number]): Message {
  return message;
}

/** Lets timers, signals and the status line run between two attempts. */
async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
}

function toSample(row: SampleRow, boundaries: readonly number[]): Sample {
  return {
    instance_id: row.attempt.task.instance_id,
    attempt: row.attempt.attempt,
    stage: stageOf(row.turns, boundaries),
    messages: row.messages,
    ...(row.tools === undefined ? {} : { tools: row.tools }),
    turns: row.turns,
    tokens: row.row.input_ids.length,
    trained_tokens: row.row.trained,
    outcome: row.attempt.verdict.outcome,
  };
}

/** What helps, by the reason that was counted most. */
const HINTS: ReadonlyMap<string, string> = new Map([
  ['over-context', 'Give a larger --context, or in a recipe `dataset.context`.'],
  ['unresolved', 'Only resolved and semi-resolved attempts are data: roll out more attempts, or with another model.'],
  ['infra-failure', 'Grade the run again once what failed works.'],
  ['nothing-to-train', 'Every turn is masked: look at --mask, and at flags of the rows that were imported.'],
  ['inconsistent-record', 'The conversations of these attempts do not fit to their events: roll them out or import them again.'],
]);

function hintFor(reason: string | undefined): string {
  if (reason === undefined)
    return 'Grade the run (`swe-lego grade RUN`), import it with --outcome or --report, or say --ungraded resolved where you know what it is.';
  return HINTS.get(reason) ?? 'Roll out more attempts.';
}

function emptyDataset(dropped: Record<string, number>): Error {
  const reasons = Object.entries(dropped).map(([reason, count]) => `${count} ${reason}`);
  return usageError(
    'DATASET_EMPTY',
    `no attempt is left to train on${reasons.length === 0 ? ': none was given' : ` (${reasons.join(', ')})`}`,
    hintFor(Object.entries(dropped).sort(([, a], [, b]) => b - a)[0]?.[0]),
  );
}
