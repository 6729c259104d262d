import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { droppedArgument } from './dropped-argument.ts';

test.each<[string, string, string[]]>([
  ['a.js', 'parseInt(a, 10);', ['parseInt(a);']],
  ['a.js', 'new A(a, b, c);', ['new A(a, b);']],
  ['a.js', 'a.map(b, (c) => c);', []],
  ['a.js', 'f(a);', []],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(droppedArgument, source, file)).toEqual(mutants);
});
