import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { droppedKeyword } from './dropped-keyword.ts';

test.each<[string, string[]]>([
  ['f(a, k=1)', ['f(a)']],
  ['f(k=1, l=2)', ['f(l=2)', 'f(k=1)']],
  ['f(k=1)', ['f()']],
  ['f(a, b)', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(droppedKeyword, source)).toEqual(mutants);
});
