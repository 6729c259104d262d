import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { comparisonDirection } from './comparison-direction.ts';

test.each<[string, string[]]>([
  ['a < b', ['a > b']],
  ['a >= b', ['a <= b']],
  ['a is b', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(comparisonDirection, source)).toEqual(mutants);
});
