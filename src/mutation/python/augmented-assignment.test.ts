import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { augmentedAssignment } from './augmented-assignment.ts';

test.each<[string, string[]]>([
  ['a += 1', ['a -= 1', 'a = 1']],
  ['a |= b', ['a &= b', 'a = b']],
  ['a = 1', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(augmentedAssignment, source)).toEqual(mutants);
});
