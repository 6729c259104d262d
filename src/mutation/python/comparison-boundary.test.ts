import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { comparisonBoundary } from './comparison-boundary.ts';

test.each<[string, string[]]>([
  ['a < b', ['a <= b']],
  ['a <= b < c', ['a < b < c', 'a <= b <= c']],
  ['a >= b', ['a > b']],
  ['a == b', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(comparisonBoundary, source)).toEqual(mutants);
});
