import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixtureTask, runCliBatch } from './fixture.ts';

let root: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'words-'));
  for (const folder of ['rows/policy', 'rows/tokenizer', 'run/attempts']) await mkdir(join(root, folder), { recursive: true });
  await writeFile(join(root, 'rows/policy/stage-1.parquet'), '');
  await writeFile(join(root, 'run/journal.jsonl'), '');
  await writeFile(join(root, 'rows/tokenizer/tokenizer.json'), '{}');
  await writeFile(join(root, 'tasks.jsonl'), JSON.stringify(fixtureTask('one')));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Names that a command looks up. `WORD` is none of them. */
const lookups = [
  ['WORD'],
  ['import', '--from', 'WORD', 'tasks.jsonl', '--out', 'made'],
  ['export', 'run', '--to', 'WORD', '--out', 'made'],
  ['train', 'rows/policy', '--base', 'scratch:WORD', '--out', 'made'],
  ['train', 'rows/policy', '--base', 'scratch:tiny', '--engine', 'WORD', '--out', 'made'],
  ['rollout', 'tasks.jsonl', '--model', 'WORD', '--out', 'made'],
  ['rollout', 'tasks.jsonl', '--model', 'replay:run', '--profile', 'WORD', '--out', 'made'],
  ['sandbox', 'run', '--backend', 'WORD', '--', 'true'],
  ['collect', '--query', 'x', '--language', 'WORD'],
  ['inject', 'pypi:x==1', '--hidden-tests', 'WORD'],
  ['export', 'run', '--to', 'sft', '--mask', 'WORD', '--out', 'made'],
];

test('words that every object has are unknown names, too', async () => {
  const lines = ['constructor', '__proto__', 'toString'].flatMap((word) =>
    lookups.map((args) => args.map((arg) => arg.replace('WORD', word))),
  );
  const ends = await runCliBatch(root, lines);
  expect(ends).toHaveLength(lines.length);
  const wrong = ends
    .map((ended, at) => ({ of: lines[at]?.join(' '), ...ended }))
    .filter(({ code, stdout, stderr }) => code !== 2 || stdout !== '' || !/^error: /.test(stderr) || UNTOLD.test(stderr));
  expect(wrong).toEqual([]);
});

/** Of an error that nobody thought of. */
const UNTOLD = /unexpected|\n {4}at /;

test('a name that is nearly right is told', async () => {
  const lines = [
    [['rolout'], 'rollout'],
    [['import', '--from', 'swe-agnet', 'tasks.jsonl', '--out', 'made'], 'swe-agent'],
    [['export', 'run', '--to', 'harbour', '--out', 'made'], 'harbor'],
    [['train', 'rows/policy', '--base', 'scratch:tniy', '--out', 'made'], 'tiny'],
    [['train', 'rows/policy', '--base', 'scratch:tiny', '--optimiser', 'adam', '--out', 'made'], 'adamw'],
    [['rollout', 'tasks.jsonl', '--model', 'search-repiar', '--out', 'made'], 'search-repair'],
    [['rollout', 'tasks.jsonl', '--profile', 'compcat', '--out', 'made'], 'compact'],
    [['sandbox', 'run', '--backend', 'dokcer', '--', 'true'], 'docker'],
    [['collect', '--query', 'x', '--language', 'pyhton'], 'python'],
    [['inject', 'pypi:x==1', '--hidden-tests', 'failling'], 'failing'],
    [['validate', 'task.jsonl'], 'tasks.jsonl'],
    [['validate', 'tasks.jsonl', '--filter', 'owner__onne-1'], 'owner__one-1'],
    [['validate', 'tasks.jsonl', '--repaet', '2'], '--repeat'],
    [['sandbox', 'rnu'], 'run'],
  ] as const;
  const ends = await runCliBatch(
    root,
    lines.map(([args]) => args),
  );
  expect(ends.map(({ code }) => code)).toEqual(lines.map(() => 2));
  expect(ends.map(({ stderr }) => /Did you mean (\S+?)\?/.exec(stderr)?.[1])).toEqual(lines.map(([, near]) => near));
});
