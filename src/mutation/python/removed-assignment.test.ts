import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { removedAssignment } from './removed-assignment.ts';

test.each<[string, string[]]>([
  ['x += 1', ['pass']],
  ['x = x.strip()', ['pass']],
  ['x[a] = b', ['pass']],
  ['x = y', []],
  ['x: int', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(removedAssignment, source)).toEqual(mutants);
});
