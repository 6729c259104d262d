import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { emptiedCollection } from './emptied-collection.ts';

test.each<[string, string[]]>([
  ['a = [1, 2]', ['a = []']],
  ['a = {1: 2}', ['a = {}']],
  ['a = {b for c in d}', []],
  ['a = {1}', ['a = set()']],
  ['a = []', []],
  ['a = [b for b in c]', ['a = []']],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(emptiedCollection, source)).toEqual(mutants);
});
