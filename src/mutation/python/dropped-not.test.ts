import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { droppedNot } from './dropped-not.ts';

test.each<[string, string[]]>([
  ['not a', ['a']],
  ['x = not f(a)', ['x = f(a)']],
  ['a not in b', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(droppedNot, source)).toEqual(mutants);
});
