import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { defaultArgument } from './default-argument.ts';

test.each<[string, string, string[]]>([
  ['a.js', 'function f(a = 1, b = true) {}', ['function f(a = 2, b = true) {}', 'function f(a = 1, b = false) {}']],
  ['a.js', "const { a = 'x', b = c } = d;", ['const { a = undefined, b = c } = d;']],
  ['a.ts', 'function f(a: number = 1, b?: string) {}', ['function f(a: number = 2, b?: string) {}']],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(defaultArgument, source, file)).toEqual(mutants);
});
