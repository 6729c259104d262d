import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { droppedCondition } from './dropped-condition.ts';

test.each<[string, string[]]>([
  ['a and b', ['a', 'b']],
  ['a == b', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(droppedCondition, source)).toEqual(mutants);
});
