import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { arithmeticOperator } from './arithmetic-operator.ts';

test.each<[string, string[]]>([
  ['a + b', ['a - b']],
  ['a * b', ['a / b', 'a + b']],
  ['a // b', ['a / b', 'a % b']],
  ['"%s" % a', []],
  ['a + "x"', []],
  ['a | b', ['a & b']],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(arithmeticOperator, source)).toEqual(mutants);
});
