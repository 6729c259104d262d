import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { swappedOperands } from './swapped-operands.ts';

test.each<[string, string[]]>([
  ['a - b', ['b - a']],
  ['a - b - c', ['c - (a - b)', 'b - a - c']],
  ['a + b', []],
  ['a + "s"', ['"s" + a']],
  ['"%s" % a', []],
  ['a - a', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(swappedOperands, source)).toEqual(mutants);
});
