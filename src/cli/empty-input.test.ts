import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMMANDS } from './commands.ts';
import { runCliBatch } from './fixture.ts';

let root: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'empty-'));
  const files = {
    'no-byte.jsonl': '',
    'blank.jsonl': '\n \n',
    'list.json': '[]\n',
    'run/journal.jsonl': '',
    'begun/journal.jsonl': `${JSON.stringify({ event: 'started', at: '', instance_id: 'a', attempt: 1 })}\n`,
    'checkpoint/config.json': '{}',
    'checkpoint/tokenizer.json': '{}',
    'recipe.yaml': '',
  };
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  for (const folder of ['run/attempts', 'begun/attempts/a/1', 'folder']) await mkdir(join(root, folder), { recursive: true });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Every command that works on something given, with nothing in it. `FILE`, `LINES` and `RUN` stand for each empty one. */
const commands: readonly string[][] = [
  ['run', 'recipe.yaml'],
  ['collect', '--sources', 'LINES', '--out', 'made.jsonl'],
  ['build', '--list', 'LINES'],
  ['sandbox', 'run'],
  ['inject', ''],
  ['inject-by-model', '', '--way', 'modify', '--model', 'openai:m@http://127.0.0.1:9'],
  ['mine', ''],
  ['combine', 'FILE'],
  ['validate', 'FILE'],
  ['audit', 'FILE'],
  ['rollout', 'FILE', '--out', 'made'],
  ['evaluate', 'FILE', '--out', 'made'],
  ['grade', 'RUN'],
  ['grade', '--logs', 'folder', '--benchmark', 'FILE'],
  ['dataset', 'RUN', '--out', 'made'],
  ['train', 'folder', '--base', 'scratch:tiny', '--out', 'made'],
  ['serve', 'folder', '--port', '0'],
  ['score', 'RUN', '--verifier', 'checkpoint'],
  ['import', '--from', 'sft', 'LINES', '--out', 'made'],
  ['import', '--from', 'swe-smith', 'FILE', '--out', 'made.jsonl'],
  ['export', 'RUN', '--to', 'swe-bench', '--out', 'made'],
  ['export', 'RUN', '--to', 'atif', '--out', 'made'],
  ['export', 'FILE', '--to', 'swe-bench', '--out', 'made'],
  ['export', 'FILE', '--to', 'harbor', '--out', 'made'],
  ['report', 'RUN', '--out', 'made'],
  ['task', 'show', 'x', '--tasks', 'FILE'],
  ['task', 'shell', 'x', '--tasks', 'FILE'],
];
const empties = new Map([
  ['FILE', ['no-byte.jsonl', 'blank.jsonl', 'list.json']],
  ['LINES', ['no-byte.jsonl', 'blank.jsonl']],
  ['RUN', ['run', 'begun']],
]);
const cases = commands.flatMap((args) => {
  const word = args.find((arg) => empties.has(arg)) ?? '';
  return (empties.get(word) ?? ['']).map((empty) => args.map((arg) => (arg === word && word !== '' ? empty : arg)));
});

test('each is bad usage, and says so in a sentence', async () => {
  const ends = await runCliBatch(root, cases);
  const told = ends.map(({ code, stdout, stderr }, at) => ({ of: cases[at]?.join(' '), code, stdout, stderr }));
  expect(told).toHaveLength(cases.length);
  expect(told.filter(({ code, stdout, stderr }) => code !== 2 || stdout !== '' || !SENTENCE.test(stderr))).toEqual([]);
});

/** Behind lines about single files and the start of a status line. */
const SENTENCE = /^error: (?!unexpected).*\n(?:hint: {2}.*\n)?$/m;

test('no command is missing above', () => {
  const inputless = ['completion', 'doctor'];
  const all = COMMANDS.map(({ name }) => name);
  expect([...new Set(commands.map(([name]) => name)), ...inputless].sort()).toEqual(all.sort());
});
