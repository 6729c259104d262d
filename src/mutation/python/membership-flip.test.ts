import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { membershipFlip } from './membership-flip.ts';

test.each<[string, string[]]>([
  ['a in b', ['a not in b']],
  ['a not in b', ['a in b']],
  ['for a in b: pass', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(membershipFlip, source)).toEqual(mutants);
});
