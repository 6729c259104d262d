import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { missingCopy } from './missing-copy.ts';

test.each<[string, string[]]>([
  ['b = list(a)', ['b = a']],
  ['b = a.copy()', ['b = a']],
  ['b = copy.deepcopy(a)', ['b = a']],
  ['b = list(f(a))', []],
  ['b = dict(a=1)', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(missingCopy, source)).toEqual(mutants);
});
