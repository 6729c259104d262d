import { expect, test } from 'vitest';
import { comparisonDirection } from './comparison-direction.ts';
import { mutantsOf } from './operator-cases.ts';

test.each<[string, string[]]>([
  ['a < b', ['a > b']],
  ['a >= b', ['a <= b']],
  ['a is b', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(comparisonDirection, source)).toEqual(mutants);
});
