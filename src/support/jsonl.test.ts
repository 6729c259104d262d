import { mkdtempSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type JsonValue, readJsonValues } from './jsonl.ts';

const path = join(mkdtempSync(join(tmpdir(), 'jsonl-')), 'file.jsonl');

async function read(content: string | Uint8Array): Promise<JsonValue[]> {
  await writeFile(path, content);
  const all: JsonValue[] = [];
  for await (const one of readJsonValues(path)) all.push(one);
  return all;
}
/** The values, or the number of each line that is none. */
async function short(content: string | Uint8Array): Promise<unknown[]> {
  return (await read(content)).map((one) => ('value' in one ? one.value : `line ${one.line}`));
}
const TWO = [{ id: 'ü\u2028' }, { id: 2 }];
const LINES = TWO.map((value) => JSON.stringify(value));

test.each<[string, string | Uint8Array]>([
  ['with a newline at its end', `${LINES.join('\n')}\n`],
  ['without one', LINES.join('\n')],
  ['with a byte order mark', `\ufeff${LINES.join('\n')}`],
  ['with CR LF', `${LINES.join('\r\n')}\r\n`],
  ['with blank lines', `\n \n${LINES.join('\n\n\r\n')}\n\n`],
  ['gzipped', gzipSync(LINES.join('\n'))],
  ['gzipped with a byte order mark and CR LF', gzipSync(`\ufeff${LINES.join('\r\n')}`)],
  ['that is a list in one line', `${JSON.stringify(TWO)}\n`],
  ['that is a list over many lines', JSON.stringify(TWO, null, 2)],
  ['that is a list over many lines with CR LF', `\ufeff${JSON.stringify(TWO, null, 2).replaceAll('\n', '\r\n')}`],
])('a file %s', async (_, content) => {
  expect(await short(content)).toEqual(TWO);
});

test('one object over many lines is one value', async () => {
  expect(await short(JSON.stringify({ a: [1, 2] }, null, 1))).toEqual([{ a: [1, 2] }]);
  expect(await short('')).toEqual([]);
});

test('every line that is no JSON is told by its number: the first, one in the middle, the last', async () => {
  const torn = (LINES[0] as string).slice(0, -3);
  expect(await short(`${torn}\n${LINES[1]}\n`)).toEqual(['line 1', TWO[1]]);
  expect(await short(`${LINES[0]}\n\nnot JSON\n${LINES[1]}`)).toEqual([TWO[0], 'line 3', TWO[1]]);
  expect(await short(`${LINES[1]}\n${torn}`)).toEqual([TWO[1], 'line 2']);
  expect(await short(`words\n${LINES[1]}`)).toEqual(['line 1', TWO[1]]);
  expect(await short(torn)).toEqual(['line 1']);
});

test('a value over many lines that breaks off is told where it does', async () => {
  expect(await short('[\n  {"a": 1},\n  {"a": x}\n]\n')).toEqual(['line 3']);
  expect(await short('{\n  "a": 1,\n  "b": "')).toEqual(['line 3']);
});

test('what is no text is told as such', async () => {
  await expect(read(Uint8Array.of(0x7b, 0xff, 0xfe))).rejects.toMatchObject({
    kind: 'usage',
    message: expect.stringContaining('UTF-8'),
  });
  await expect(read(gzipSync('x'.repeat(999)).subarray(0, 20))).rejects.toMatchObject({
    kind: 'usage',
    message: expect.stringContaining('gzipped'),
  });
  await expect(readJsonValues(`${path}.none`).next()).rejects.toMatchObject({ code: 'ENOENT' });
});

test('any rows come back as they were, however lines end', async () => {
  const row = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue());
  await fc.assert(
    fc.asyncProperty(fc.array(row), fc.constantFrom('\n', '\r\n', '\n\n'), fc.boolean(), async (rows, end, final) => {
      const text = rows.map((one) => JSON.stringify(one)).join(end) + (final ? end : '');
      expect(JSON.stringify(await short(text))).toBe(JSON.stringify(rows));
    }),
    { numRuns: 100 },
  );
});
