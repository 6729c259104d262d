import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { undefinedReturned } from './undefined-returned.ts';

test.each<[string, string, string[]]>([
  ['a.js', 'function f() { return a; }', ['function f() { return undefined; }']],
  ['a.js', 'function f() { return; }', []],
  ['a.js', 'function f() { return null; }', []],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(undefinedReturned, source, file)).toEqual(mutants);
});
