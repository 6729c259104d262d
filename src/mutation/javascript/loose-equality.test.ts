import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { looseEquality } from './loose-equality.ts';

test.each<[string, string, string[]]>([
  ['a.js', 'a === b;', ['a == b;']],
  ['a.ts', 'a !== b;', ['a != b;']],
  ['a.js', 'a == b;', []],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(looseEquality, source, file)).toEqual(mutants);
});
