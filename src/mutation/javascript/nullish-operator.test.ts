import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { nullishOperator } from './nullish-operator.ts';

test.each<[string, string, string[]]>([
  ['a.js', 'a ?? b;', ['a || b;']],
  ['a.js', 'a || b;', []],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(nullishOperator, source, file)).toEqual(mutants);
});
