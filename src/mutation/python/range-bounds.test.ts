import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { rangeBounds } from './range-bounds.ts';

test.each<[string, string[]]>([
  ['range(n)', ['range(1, n)', 'range(n - 1)']],
  ['range(a, b)', ['range(a + 1, b)', 'range(a, b + 1)']],
  ['arange(n)', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(rangeBounds, source)).toEqual(mutants);
});
