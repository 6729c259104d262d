import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixtureTask, runCli } from './fixture.ts';

let root: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'words-'));
  for (const folder of ['rows/policy', 'rows/tokenizer', 'run/attempts']) await mkdir(join(root, folder), { recursive: true });
  await writeFile(join(root, 'rows/policy/stage-1.parquet'), '');
  await writeFile(join(root, 'run/journal.jsonl'), '');
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

test.each(lookups.map((args) => [args.join(' '), args] as const))('%s', async (_, args) => {
  for (const word of ['constructor', '__proto__', 'toString']) {
    const { code, stdout, stderr } = await runCli(
      root,
      args.map((arg) => arg.replace('WORD', word)),
    );
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: /);
    expect(stderr).not.toMatch(/unexpected|\n {4}at /);
  }
});
