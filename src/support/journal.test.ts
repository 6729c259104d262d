import { mkdtempSync } from 'node:fs';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { openJournal, readJsonLines } from './journal.ts';

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'journal-')), 'deep', 'journal.jsonl');
});

test('an absent journal is empty; lines come back in the order of their appends', async () => {
  expect(await readJsonLines(path)).toEqual([]);
  const journal = await openJournal(path);
  await Promise.all(Array.from({ length: 50 }, (_, index) => journal.append({ index })));
  expect(await readJsonLines(path)).toEqual(Array.from({ length: 50 }, (_, index) => ({ index })));
});

test('a torn last line is left out by readers and cut off by the next writer', async () => {
  const journal = await openJournal(path);
  await journal.append({ whole: 1 });
  await appendFile(path, '{"torn": "after a pow');
  expect(await readJsonLines(path)).toEqual([{ whole: 1 }]);
  await (await openJournal(path)).append({ whole: 2 });
  expect(await readFile(path, 'utf8')).toBe('{"whole":1}\n{"whole":2}\n');
});

test('a torn line without any whole one before it leaves an empty journal', async () => {
  await (await openJournal(path)).append(1);
  await writeFile(path, '{"to');
  await openJournal(path);
  expect(await readFile(path, 'utf8')).toBe('');
});

test('a broken line in the middle is told by its number, not skipped', async () => {
  await (await openJournal(path)).append(1);
  await appendFile(path, 'not json\n2\n');
  await expect(readJsonLines(path)).rejects.toMatchObject({ code: 'JSONL_CORRUPT', message: expect.stringContaining('line 2') });
});
