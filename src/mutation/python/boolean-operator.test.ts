import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { booleanOperator } from './boolean-operator.ts';

test.each<[string, string[]]>([
  ['a and b', ['a or b']],
  ['a or b and c', ['a and b and c', 'a or b or c']],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(booleanOperator, source)).toEqual(mutants);
});
