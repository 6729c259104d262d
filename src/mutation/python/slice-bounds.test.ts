import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { sliceBounds } from './slice-bounds.ts';

test.each<[string, string[]]>([
  ['a[1:]', ['a[:]', 'a[2:]']],
  ['a[:-1]', ['a[:]', 'a[:-2]']],
  ['a[i:]', ['a[i + 1:]']],
  ['a[i - 1:]', ['a[(i - 1) + 1:]']],
  ['a[0:2]', ['a[1:2]', 'a[0:]', 'a[0:3]']],
  ['a[:]', []],
  ['a[1]', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(sliceBounds, source)).toEqual(mutants);
});
