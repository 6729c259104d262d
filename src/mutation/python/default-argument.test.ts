import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { defaultArgument } from './default-argument.ts';

test.each<[string, string[]]>([
  ['def f(a=True): pass', ['def f(a=False): pass']],
  ['def f(a: int = 3): pass', ['def f(a: int = 4): pass']],
  ["def f(a='x'): pass", ['def f(a=None): pass']],
  ['def f(a=None): pass', []],
  ['f(a=1)', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(defaultArgument, source)).toEqual(mutants);
});
