import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { optionalChaining } from './optional-chaining.ts';

test.each<[string, string, string[]]>([
  ['a.js', 'a?.b;', ['a.b;']],
  ['a.js', 'a?.[b];', ['a[b];']],
  ['a.ts', 'a?.(b);', ['a(b);']],
  ['a.js', 'a.b;', []],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(optionalChaining, source, file)).toEqual(mutants);
});
