import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { wrongVariable } from './wrong-variable.ts';

test.each<[string, string[]]>([
  ['def f(a, b=1):\n  return a + b\n', ['def f(a, b=1):\n  return b + b\n', 'def f(a, b=1):\n  return a + a\n']],
  ['def f(self, a):\n  return a\n', []],
  ['def f(a: int, *b, c):\n  a = c.a(a=1)\n', ['def f(a: int, *b, c):\n  a = a.a(a=1)\n']],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(wrongVariable, source)).toEqual(mutants);
});
