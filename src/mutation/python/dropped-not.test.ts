import { expect, test } from 'vitest';
import { droppedNot } from './dropped-not.ts';
import { mutantsOf } from './operator-cases.ts';

test.each<[string, string[]]>([
  ['not a', ['a']],
  ['x = not f(a)', ['x = f(a)']],
  ['a not in b', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(droppedNot, source)).toEqual(mutants);
});
