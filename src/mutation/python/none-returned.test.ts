import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { noneReturned } from './none-returned.ts';

test.each<[string, string[]]>([
  ['return a + b', ['return None']],
  ['return None', []],
  ['return', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(noneReturned, source)).toEqual(mutants);
});
