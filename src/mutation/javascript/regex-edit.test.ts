import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { regexEdit } from './regex-edit.ts';

test.each<[string, string, string[]]>([
  ['a.js', '/^a$/gi;', ['/a$/gi;', '/^a/gi;', '/^a$/i;', '/^a$/g;']],
  ['a.js', '/a\\$/u;', []],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(regexEdit, source, file)).toEqual(mutants);
});
