import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { typeTest } from './type-test.ts';

test.each<[string, string, string[]]>([
  ['a.js', "typeof a === 'string';", ["typeof a === 'number';"]],
  ['a.js', "a === 'string';", []],
  ['a.ts', "typeof a !== 'object';", ["typeof a !== 'function';"]],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(typeTest, source, file)).toEqual(mutants);
});
