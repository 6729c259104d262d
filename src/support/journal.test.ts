import { mkdtempSync } from 'node:fs';
import { appendFile, mkdir, readFile, rename, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { openJournal, readJournalLines } from './journal.ts';

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'journal-')), 'deep', 'journal.jsonl');
});

async function values(): Promise<unknown[]> {
  const { values, damaged } = await readJournalLines(path);
  expect(damaged).toEqual([]);
  return values.map(({ value }) => value);
}

test('an absent journal is empty; lines come back in the order of their appends', async () => {
  expect(await values()).toEqual([]);
  const journal = await openJournal(path);
  await Promise.all(Array.from({ length: 50 }, (_, index) => journal.append({ index })));
  await journal.sync();
  expect(await values()).toEqual(Array.from({ length: 50 }, (_, index) => ({ index })));
});

test('a torn last line is left out by readers and cut off by the next writer', async () => {
  const journal = await openJournal(path);
  await journal.append({ whole: 1 });
  await appendFile(path, '{"torn": "after a pow');
  expect(await values()).toEqual([{ whole: 1 }]);
  await (await openJournal(path)).append({ whole: 2 });
  expect(await readFile(path, 'utf8')).toBe('{"whole":1}\n{"whole":2}\n');
});

test('a torn line without any whole one before it leaves an empty journal', async () => {
  await (await openJournal(path)).append(1);
  await writeFile(path, '{"to');
  await openJournal(path);
  expect(await readFile(path, 'utf8')).toBe('');
});

test('damaged lines are told by their numbers, and all others are kept', async () => {
  await mkdir(dirname(path));
  const glued = '{"torn": "by one wri{"whole": 2}';
  await writeFile(path, `{"a":1}\n${glued}\n\n{"a":3}\n\0\0\0\0{"a":4}\n\ufffd\n{"a":6}\n`);
  expect(await readJournalLines(path)).toEqual({
    values: [
      { line: 1, value: { a: 1 } },
      { line: 4, value: { a: 3 } },
      { line: 5, value: { a: 4 } },
      { line: 7, value: { a: 6 } },
    ],
    damaged: [
      { line: 2, text: glued },
      { line: 6, text: '\ufffd' },
    ],
  });
});

test('an append that fails names the file, and the next one tries anew', async () => {
  const journal = await openJournal(path);
  await journal.append(1);
  await rename(path, `${path}.away`);
  await mkdir(path);
  await expect(journal.append(2)).rejects.toMatchObject({ code: 'EISDIR', path });
  await rmdir(path);
  await rename(`${path}.away`, path);
  await journal.append(3);
  expect(await values()).toEqual([1, 3]);
});
