import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { constantOffByOne } from './constant-off-by-one.ts';

test.each<[string, string[]]>([
  ['a + 2', ['a + 3', 'a + 1']],
  ['a[0]', ['a[1]']],
  ['a[-1]', ['a[-2]', 'a[-0]']],
  ['0xff', []],
  ['1.5', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(constantOffByOne, source)).toEqual(mutants);
});
