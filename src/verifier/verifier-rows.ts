import { join } from 'node:path';
import {
  type Attempt,
  chatmlTemplate,
  endTokenOf,
  IGNORED,
  loadChatTemplate,
  loadTokenizer,
  promptExample,
  type Rendering,
  replaceFolder,
  type TokenRow,
  writeRendering,
  writeTokenRows,
} from '../dataset/index.ts';
import { byName } from '../support/by-name.ts';
import { usageError } from '../support/errors.ts';
import { writeJson } from '../support/files.ts';
import { random } from '../support/random.ts';
import { ANSWER_TEXT, type Answer, PREFILL } from './answer.ts';
import { formFor, judgeMessages, judgePromptText } from './judge-prompt.ts';

export type VerifierRowsOptions = {
  /** Resolved and not; cheated ones and infrastructure failures are left out. */
  attempts: readonly Attempt[];
  /** Folder to write: `stage-1.parquet`, `chat_template.jinja`, `rendering.json` and `verifier.json`. */
  out: string;
  /** Folder with the tokenizer. */
  tokenizer: string;
  /** A Jinja file or a model folder; without it, the shipped ChatML template. */
  template?: string;
  /** Most tokens of a row. */
  context: number;
  form?: 'full' | 'compact';
  /** `repeat` repeats rows of the rarer class until both are equally many. Default `none`. */
  balance?: 'none' | 'repeat';
  /** Put loss on what closes the judgement as well. Default: on the answer alone. */
  trainClosing?: boolean;
  seed?: number;
  signal?: AbortSignal;
};

/** `verifier.json`. */
export type VerifierSummary = {
  attempts: number;
  rows: number;
  resolved: number;
  unresolved: number;
  /** Rows that are repeats. */
  repeated: number;
  without_patch: number;
  tokens: number;
  trained_tokens: number;
  longest_tokens: number;
  dropped: Record<string, number>;
  context: number;
  form: 'full' | 'compact';
  balance: 'none' | 'repeat';
  seed: number;
};

/**
 * Token rows that train a generative verifier: a judge's prompt per attempt, with loss on its answer. Order and repeats go
 * by the seed. Throws `VERIFIER_ROWS_EMPTY` (usage) where one of the two answers never occurs.
 */
export async function buildVerifierRows(options: VerifierRowsOptions): Promise<VerifierSummary> {
  const tokenizer = await loadTokenizer(options.tokenizer);
  const template =
    options.template === undefined
      ? chatmlTemplate(tokenizer.specialTokens)
      : await loadChatTemplate(options.template, tokenizer.specialTokens);
  const endToken = endTokenOf(template, tokenizer);
  const seed = options.seed ?? 0;
  const form = options.form ?? formFor(options.context);
  const dropped: Record<string, number> = byName();
  const examples: Rendering['examples'] = [];
  const rows: { answer: Answer; row: TokenRow; patched: boolean }[] = [];
  for (const attempt of options.attempts) {
    await new Promise((resolve) => setImmediate(resolve));
    options.signal?.throwIfAborted();
    const { outcome } = attempt.verdict;
    if (outcome === 'cheated' || outcome === 'infra-failure') {
      dropped[outcome] = (dropped[outcome] ?? 0) + 1;
      continue;
    }
    const answer: Answer = outcome === 'resolved' ? 'yes' : 'no';
    const messages = judgeMessages(attempt, {
      tokenizer,
      template,
      specialTokens: tokenizer.specialTokens,
      context: options.context,
      form,
    });
    const prompt = judgePromptText(messages, template);
    const reply = `${PREFILL}${ANSWER_TEXT[answer]}</judgement>`;
    const whole = template.render([...messages, { role: 'assistant', content: reply }], { generationPrompt: false });
    if (!whole.startsWith(prompt)) throw rewrites();
    const parts = [prompt, ANSWER_TEXT[answer], whole.slice(prompt.length + ANSWER_TEXT[answer].length)].map((text) =>
      tokenizer.encode(text),
    );
    const asked = promptExample({ messages: [...messages, { role: 'assistant', content: '' }] }, template, tokenizer);
    if (asked !== undefined && rows.length === 0) examples.push(asked);
    rows.push({ answer, row: answerRow(parts, options.trainClosing === true), patched: attempt.patch !== '' });
  }
  const [yes, no] = (['yes', 'no'] as const).map((answer) => rows.filter((row) => row.answer === answer));
  if (yes === undefined || no === undefined || yes.length === 0 || no.length === 0)
    throw oneSided(yes?.length ?? 0, no?.length ?? 0);
  const order = random(seed, 'verifier');
  const rarer = yes.length < no.length ? yes : no;
  const missing = options.balance === 'repeat' ? Math.abs(yes.length - no.length) : 0;
  const shuffled = order.shuffle(rarer);
  const repeats = Array.from({ length: missing }, (_, index) => shuffled[index % shuffled.length] as (typeof rows)[number]);
  const all = order.shuffle([...rows, ...repeats]);

  const lengths = all.map(({ row }) => row.input_ids.length);
  const summary: VerifierSummary = {
    attempts: options.attempts.length,
    rows: all.length,
    resolved: all.filter((row) => row.answer === 'yes').length,
    unresolved: all.filter((row) => row.answer === 'no').length,
    repeated: missing,
    without_patch: all.filter((row) => !row.patched).length,
    tokens: lengths.reduce((sum, length) => sum + length, 0),
    trained_tokens: all.reduce((sum, { row }) => sum + row.labels.filter((label) => label !== IGNORED).length, 0),
    longest_tokens: lengths.reduce((most, length) => Math.max(most, length), 0),
    dropped,
    context: options.context,
    form,
    balance: options.balance ?? 'none',
    seed,
  };
  await replaceFolder(options.out, 'verifier.json', async (folder) => {
    await writeTokenRows(
      join(folder, 'stage-1.parquet'),
      all.map(({ row }) => row),
    );
    await writeRendering(folder, template, { end_token: endToken, examples });
    await writeJson(join(folder, 'verifier.json'), summary);
  });
  return summary;
}

/** Prompt, answer and closing, encoded apart as serving does; labels on the answer, and on the closing where wanted. */
function answerRow([prompt = [], answer = [], closing = []]: readonly number[][], trainClosing: boolean): TokenRow {
  const unlabelled = (ids: readonly number[]): number[] => ids.map(() => IGNORED);
  return {
    input_ids: Int32Array.from([...prompt, ...answer, ...closing]),
    labels: Int32Array.from([...unlabelled(prompt), ...answer, ...(trainClosing ? closing : unlabelled(closing))]),
  };
}

function rewrites(): Error {
  return usageError(
    'TEMPLATE_REWRITES',
    'the chat template does not let a reply begin with a given text',
    'Use the shipped ChatML template.',
  );
}

function oneSided(yes: number, no: number): Error {
  return usageError(
    'VERIFIER_ROWS_EMPTY',
    `a verifier needs resolved and unresolved attempts; there are ${yes} and ${no}`,
    'Roll out more attempts.',
  );
}
