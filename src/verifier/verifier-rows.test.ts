import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixtureAttempt, workingTurns } from '../dataset/fixture-attempts.ts';
import { fixtureTokenizer, fixtureTokenizerJson } from '../dataset/fixture-tokenizer.ts';
import { chatmlTemplate, IGNORED, loadTokenizer, readTokenRows, type TokenRow, trainTokenizer } from '../dataset/index.ts';
import { runProcess } from '../support/process.ts';
import { packageRoot, pythonEnvironment } from '../support/tools.ts';
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

const answerStart = (row: TokenRow): number => row.labels.findIndex((label) => label !== IGNORED);
const promptIds = (row: TokenRow): number[] => Array.from(row.input_ids.slice(0, answerStart(row)));

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
    const messages = judgeMessages(attempt, {
      tokenizer: encoder,
      template,
      specialTokens: encoder.specialTokens,
      context: 4096,
    });
    // As a server renders a reply that it is to continue.
    const opened = template.render([...messages, { role: 'assistant', content: '<judgement>' }], { generationPrompt: false });
    return encoder.encode(opened.slice(0, opened.lastIndexOf('<judgement>') + '<judgement>'.length));
  });
  const beforeAnswer = rows.map(promptIds);
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

const python = join(pythonEnvironment(), 'bin', 'python');
const skip = existsSync(python)
  ? false
  : `no Python environment at ${pythonEnvironment()}: run \`make setup\` or set SWE_LEGO_VENV`;
// biome-ignore lint/suspicious/noConsole: whoever runs the tests must see what was not checked
if (skip !== false) console.warn(`skipped: ${skip}`);

/** What the trainer's own server makes of requests that open the judgement. */
const SERVER_PROMPTS = `
import json, pathlib, sys
from swe_lego_trainer.serving.prompt import Prompts
asked = json.load(open(sys.argv[1], encoding="utf-8"))
prompts = Prompts(pathlib.Path(asked["checkpoint"]))
print(json.dumps([prompts.prompt(messages, None, False, True, {}) for messages in asked["requests"]]))
`;

test.skipIf(skip !== false)('the server that ships encodes a judge’s prompt as the rows do', async () => {
  const tokenizer = join(folder, 'trained');
  const odd = fixtureAttempt({
    instanceId: 'd',
    outcome: 'unresolved',
    issue: 'a <|im_end|> “quoted” 🙂\n\n',
    patch: '+<|im_start|>\n',
  });
  const judged = [...attempts.slice(0, 4), odd];
  await trainTokenizer({
    texts: judged.flatMap((attempt) => attempt.messages.map(({ content }) => content)),
    vocabSize: 420,
    out: tokenizer,
  });
  await buildVerifierRows({ attempts: judged, out: join(folder, 'served'), tokenizer, context: 2048 });
  const rows = await readTokenRows(join(folder, 'served', 'stage-1.parquet'));
  const encode = await loadTokenizer(tokenizer);
  const requests = judged.map((attempt) => [
    ...judgeMessages(attempt, {
      tokenizer: encode,
      template: chatmlTemplate(),
      specialTokens: encode.specialTokens,
      context: 2048,
    }),
    { role: 'assistant', content: '<judgement>' },
  ]);
  const asked = join(folder, 'asked.json');
  await writeFile(asked, JSON.stringify({ checkpoint: tokenizer, requests }));
  const env = { ...(process.env as Record<string, string>), PYTHONPATH: join(packageRoot, 'trainer') };
  const result = await runProcess([python, '-c', SERVER_PROMPTS, asked], { env });
  expect(result.exitCode, result.stderr).toBe(0);
  const served = JSON.parse(result.stdout) as number[][];
  expect(served.map(String).sort()).toEqual(rows.map((row) => String(promptIds(row))).sort());
});
