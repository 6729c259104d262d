import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { emptiedString } from './emptied-string.ts';

test.each<[string, string[]]>([
  ["a = 'x'", ["a = ''"]],
  ["a = ''", []],
  ["a = f'{b}'", []],
  ['a = "x" "y"', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(emptiedString, source)).toEqual(mutants);
});
