import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { swappedArguments } from './swapped-arguments.ts';

test.each<[string, string[]]>([
  ['f(a, b)', ['f(b, a)']],
  ['f(a, b, c)', ['f(b, a, c)', 'f(a, c, b)']],
  ['f(a, k=b)', []],
  ['f(a, a)', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(swappedArguments, source)).toEqual(mutants);
});
