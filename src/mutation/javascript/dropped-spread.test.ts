import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { droppedSpread } from './dropped-spread.ts';

test.each<[string, string, string[]]>([
  ['a.js', 'f(...a);', ['f(a);']],
  ['a.js', 'x = [...a, b];', ['x = [a, b];']],
  ['a.js', 'x = { ...a, b };', ['x = { b };']],
  ['a.js', 'x = { b, ...a };', ['x = { b };']],
  ['a.js', 'x = { ...a };', []],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(droppedSpread, source, file)).toEqual(mutants);
});
