import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { emptiedCollection } from './emptied-collection.ts';

test.each<[string, string, string[]]>([
  ['a.js', 'f([1, 2], {});', ['f([], {});']],
  ['a.js', 'x = { a: [] };', ['x = {};']],
  ['a.js', 'const { a } = b;', []],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(emptiedCollection, source, file)).toEqual(mutants);
});
