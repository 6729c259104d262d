import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { droppedMinus } from './dropped-minus.ts';

test.each<[string, string[]]>([
  ['x = -a', ['x = a']],
  ['a[-1]', ['a[1]']],
  ['~a', []],
  ['a - b', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(droppedMinus, source)).toEqual(mutants);
});
