import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { firstLastItem } from './first-last-item.ts';

test.each<[string, string[]]>([
  ['a[0]', ['a[-1]']],
  ['a[-1]', ['a[0]']],
  ['a[1]', []],
  ['a[0:]', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(firstLastItem, source)).toEqual(mutants);
});
