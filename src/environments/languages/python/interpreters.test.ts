import { expect, test } from 'vitest';
import { compareVersions } from '../../versions.ts';
import { allowsPython, findInterpreters } from './interpreters.ts';

test.each([
  [null, '3.11.7', true],
  ['>=3.8', '3.11.7', true],
  ['>=3.12', '3.11.7', false],
  ['>=3.8, <4', '3.13.0', true],
  ['<3.12', '3.12.1', false],
  ['<=3.11', '3.11.7', true],
  ['>3.11', '3.11.7', false],
  ['==3.11.*', '3.11.7', true],
  ['==3.10.*', '3.11.7', false],
  ['>=3.6,!=3.11.*', '3.11.7', false],
  ['~=3.9', '3.11.7', true],
  ['~=3.9.1', '3.11.7', false],
  ['~=3.12', '3.11.7', false],
  ['>=3.5,<4.0', '3.11.7', true],
  ['>= 2.7, !=3.0.*, !=3.1.*', '3.11.7', true],
])('%s allows %s: %s', (requires, version, allowed) => {
  expect(allowsPython(requires, version)).toBe(allowed);
});

test('versions compare by number', () => {
  expect(['3.9.1', '3.13.0', '3.11', '3.11.2'].sort(compareVersions)).toEqual(['3.9.1', '3.11', '3.11.2', '3.13.0']);
});

test('the interpreter of our own environment comes first, and all are usable', async () => {
  const found = await findInterpreters();
  expect(found[0]).toMatchObject({ implementation: 'CPython', usable: true });
  expect(found.every((one) => compareVersions(one.version, '3.8') >= 0)).toBe(true);
  expect(new Set(found.map((one) => `${one.prefix} ${one.version}`)).size).toBe(found.length);
});
