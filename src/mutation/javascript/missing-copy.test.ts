import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { missingCopy } from './missing-copy.ts';

test.each<[string, string, string[]]>([
  ['a.js', 'f(a.slice(), a.slice(1));', ['f(a, a.slice(1));']],
  ['a.js', 'f([...a], { ...b });', ['f(a, { ...b });', 'f([...a], b);']],
  ['a.js', 'f([...a, b]);', []],
  ['a.js', 'Object.assign({}, a);', ['a;']],
  ['a.js', 'Array.from(a);', ['a;']],
  ['a.js', 'Object.assign(a, b);', []],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(missingCopy, source, file)).toEqual(mutants);
});
