import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixtureAttempt, workingTurns } from '../dataset/fixture-attempts.ts';
import { fixtureTokenizer, fixtureTokenizerJson } from '../dataset/fixture-tokenizer.ts';
import { chatmlTemplate, IGNORED, readTokenRows } from '../dataset/index.ts';
import { judgeMessages } from './judge-prompt.ts';
import { buildVerifierRows } from './verifier-rows.ts';

let folder: string;
let base: { tokenizer: string; context: number };
const encoder = fixtureTokenizer('qwen');
const attempts = [
  fixtureAttempt({ instanceId: 'a', attempt: 0 }),
  fixtureAttempt({ instanceId: 'a', attempt: 1, outcome: 'unresolved' }),
  fixtureAttempt({ instanceId: 'b', attempt: 0, outcome: 'semi-resolved', turns: workingTurns(6) }),
  fixtureAttempt({ instanceId: 'b', attempt: 1, outcome: 'unresolved', patch: 'wrong' }),
  fixtureAttempt({ instanceId: 'c', attempt: 0, outcome: 'cheated' }),
  fixtureAttempt({ instanceId: 'c', attempt: 1, outcome: 'infra-failure' }),
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verifier-'));
  base = { tokenizer: join(folder, 'base'), context: 4096 };
  await mkdir(base.tokenizer);
  await writeFile(join(base.tokenizer, 'tokenizer.json'), fixtureTokenizerJson('qwen'));
});
afterAll(() => rm(folder, { recursive: true }));

const trained = (row: { labels: Int32Array }): string => encoder.decode([...row.labels].filter((label) => label !== IGNORED));

test('one row per attempt, loss on the answer alone, prompt tokens as serving encodes them', async () => {
  const out = join(folder, 'rows');
  const summary = await buildVerifierRows({ ...base, attempts, out });
  expect(summary).toMatchObject({
    attempts: 6,
    rows: 4,
    resolved: 1,
    unresolved: 3,
    repeated: 0,
    without_patch: 1,
    form: 'compact',
  });
  expect(summary.dropped).toEqual({ cheated: 1, 'infra-failure': 1 });
  expect(JSON.parse(await readFile(join(out, 'verifier.json'), 'utf8'))).toEqual(summary);
  const rows = await readTokenRows(join(out, 'stage-1.parquet'));
  expect(rows.map(trained).sort()).toEqual(['NO', 'NO', 'NO', 'YES']);
  const template = chatmlTemplate();
  const prompts = attempts.slice(0, 4).map((attempt) => {
    const messages = judgeMessages(attempt, { tokenizer: encoder, template, context: 4096 });
    // As a server renders a reply that it is to continue.
    const opened = template.render([...messages, { role: 'assistant', content: '<judgement>' }], { generationPrompt: false });
    return encoder.encode(opened.slice(0, opened.lastIndexOf('<judgement>') + '<judgement>'.length));
  });
  const beforeAnswer = rows.map((row) => [
    ...row.input_ids.slice(
      0,
      row.labels.findIndex((label) => label !== IGNORED),
    ),
  ]);
  expect(beforeAnswer.map(String).sort()).toEqual(prompts.map(String).sort());
  for (const row of rows) expect(encoder.decode([...row.input_ids])).toMatch(/<judgement>(YES|NO)<\/judgement><\|im_end\|>$/);
});

test('repeats the rarer class until both are equal, in an order of the seed', async () => {
  const read = async (name: string, seed: number): Promise<string[]> => {
    const summary = await buildVerifierRows({
      ...base,
      attempts,
      out: join(folder, name),
      balance: 'repeat',
      seed,
      trainClosing: true,
    });
    expect(summary).toMatchObject({ rows: 6, resolved: 3, unresolved: 3, repeated: 2 });
    return (await readTokenRows(join(folder, name, 'stage-1.parquet'))).map(trained);
  };
  const first = await read('first', 1);
  expect([...first].sort()).toEqual([
    ...Array<string>(3).fill('NO</judgement><|im_end|>'),
    ...Array<string>(3).fill('YES</judgement><|im_end|>'),
  ]);
  expect(await read('second', 1)).toEqual(first);
});

test('attempts of one kind alone are refused', async () => {
  const only = attempts.slice(0, 1);
  await expect(buildVerifierRows({ ...base, attempts: only, out: join(folder, 'none') })).rejects.toMatchObject({
    code: 'VERIFIER_ROWS_EMPTY',
    kind: 'usage',
  });
});
