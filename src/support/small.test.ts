import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeFileAtomic } from './files.ts';
import { canonicalJson, contentHash } from './hash.ts';
import { random } from './random.ts';

test('equal values have equal hashes, whatever the order of their keys', () => {
  expect(canonicalJson({ b: [1, { d: 1, c: undefined }], a: 'x' })).toBe('{"a":"x","b":[1,{"d":1}]}');
  expect(contentHash({ a: 1, b: 2 })).toBe(contentHash({ b: 2, a: 1 }));
  expect(contentHash({ a: 1 })).not.toBe(contentHash({ a: 2 }));
});

test('equal seeds draw equal sequences; other seeds draw others', () => {
  const draw = (...seed: (string | number)[]): number[] => random(...seed).shuffle([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(draw(7, 'x')).toEqual(draw(7, 'x'));
  expect(draw(7, 'x')).not.toEqual(draw(7, 'y'));
  expect(draw(7, 'x').sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test('an atomic write that fails leaves no file and no rest', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'files-'));
  await writeFileAtomic(join(folder, 'a', 'b.txt'), 'text');
  expect(readdirSync(join(folder, 'a'))).toEqual(['b.txt']);
  await expect(writeFileAtomic(join(folder, 'a'), 'a folder stands there')).rejects.toThrow();
  expect(readdirSync(folder)).toEqual(['a']);
});
