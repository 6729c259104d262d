import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { methodSwap } from './method-swap.ts';

test.each<[string, string[]]>([
  ['a.startswith(b)', ['a.endswith(b)']],
  ['re.match(a, b)', ['re.search(a, b)']],
  ['a.strip().lower()', ['a.lstrip().lower()', 'a.strip().upper()']],
  ['a.constructor()', []],
  ['match(a)', []],
  ['a.lower', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(methodSwap, source)).toEqual(mutants);
});
