import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sftRow } from '../rollouts/import/fixture-trajectories.ts';
import { type Ended, runCliBatch } from './fixture.ts';

let root: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'grade-'));
  const rows = ['one', 'two'].map((id) => ({ ...sftRow(), instance_id: id }));
  await writeFile(join(root, 'rows.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
  const outcomes = [
    ['--outcome', 'resolved', '--out', 'graded'],
    ['--out', 'ungraded'],
  ];
  const imported = await runCliBatch(
    root,
    outcomes.map((words) => ['import', '--from', 'sft', 'rows.jsonl', ...words]),
  );
  expect(imported.map(({ code }) => code)).toEqual([0, 0]);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const ids = ({ stdout }: Ended): unknown[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { instance_id: string }).instance_id);

test('verdicts are told as tables, or one by one; a run is named by its folder or its journal', async () => {
  const [tables, json, some, journal] = await runCliBatch(root, [
    ['grade', 'graded'],
    ['grade', 'graded', '--json'],
    ['grade', 'graded', '--json', '--filter', 't*'],
    ['grade', 'graded/journal.jsonl', '--json', '--slice', '0:1'],
  ]);
  expect(tables?.stdout).toMatch(/^outcome +attempts\nresolved +2$/m);
  expect(ids(json as Ended)).toEqual(['one', 'two']);
  expect(ids(some as Ended)).toEqual(['two']);
  expect(ids(journal as Ended)).toHaveLength(1);
});

test('a run of which nothing can be graded is exit code 1, with why', async () => {
  const [ended, mixed] = await runCliBatch(root, [
    ['grade', 'ungraded'],
    ['grade', '--logs', root, '--benchmark', 'rows.jsonl', '--redo'],
  ]);
  expect(ended?.code).toBe(1);
  expect(ended?.stdout).toMatch(/^infra.failure +2$/m);
  expect(ended?.stderr).toContain('hint:  2 of 2: no-task. ');
  expect(mixed).toMatchObject({ code: 2, stderr: expect.stringContaining('--redo, --filter and --slice') });
});
