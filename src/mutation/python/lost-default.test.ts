import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { lostDefault } from './lost-default.ts';

test.each<[string, string[]]>([
  ['a.get(k, 1)', ['a.get(k)']],
  ['a.get(k)', []],
  ['a.get(k, None)', []],
  ['get(a, b)', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(lostDefault, source)).toEqual(mutants);
});
