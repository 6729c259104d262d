import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { builtinSwap } from './builtin-swap.ts';

test.each<[string, string[]]>([
  ['min(a, b)', ['max(a, b)']],
  ['any(a)', ['all(a)']],
  ['a.min(b)', []],
  ['toString(a)', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(builtinSwap, source)).toEqual(mutants);
});
