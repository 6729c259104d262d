import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { droppedCall } from './dropped-call.ts';

test.each<[string, string[]]>([
  ['a.strip()', ['a']],
  ['str(a + b)', ['(a + b)']],
  ['a.b.lower().strip()', ['a.b.lower()', 'a.b.strip()']],
  ['str(a, b)', []],
  ['f(a)', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(droppedCall, source)).toEqual(mutants);
});
