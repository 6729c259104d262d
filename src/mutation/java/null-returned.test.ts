import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { nullReturned } from './null-returned.ts';

test.each<[string, string, string[]]>([
  ['A.java', 'class A { String f() { return a; } }', ['class A { String f() { return null; } }']],
  ['A.java', 'class A { List<B> f() { return a; } }', ['class A { List<B> f() { return null; } }']],
  ['A.java', 'class A { int f() { return a; } }', []],
  ['A.java', 'class A { A f() { return null; } }', []],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(nullReturned, source, file)).toEqual(mutants);
});
