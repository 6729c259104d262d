import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { booleanLiteral } from './boolean-literal.ts';

test.each<[string, string[]]>([
  ['return True', ['return False']],
  ['f(a=False)', ['f(a=True)']],
  ['def f(a=True): pass', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(booleanLiteral, source)).toEqual(mutants);
});
