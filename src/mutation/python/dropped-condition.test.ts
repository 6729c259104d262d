import { expect, test } from 'vitest';
import { droppedCondition } from './dropped-condition.ts';
import { mutantsOf } from './operator-cases.ts';

test.each<[string, string[]]>([
  ['a and b', ['a', 'b']],
  ['a == b', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(droppedCondition, source)).toEqual(mutants);
});
