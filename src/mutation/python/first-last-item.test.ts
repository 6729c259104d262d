import { expect, test } from 'vitest';
import { firstLastItem } from './first-last-item.ts';
import { mutantsOf } from './operator-cases.ts';

test.each<[string, string[]]>([
  ['a[0]', ['a[-1]']],
  ['a[-1]', ['a[0]']],
  ['a[1]', []],
  ['a[0:]', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(firstLastItem, source)).toEqual(mutants);
});
