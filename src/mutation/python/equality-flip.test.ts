import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { equalityFlip } from './equality-flip.ts';

test.each<[string, string[]]>([
  ['a == b', ['a != b']],
  ['a is not None', ['a is None']],
  ['a is None', ['a is not None']],
  ['a < b', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(equalityFlip, source)).toEqual(mutants);
});
