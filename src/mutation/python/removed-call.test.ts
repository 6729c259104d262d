import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { removedCall } from './removed-call.ts';

test.each<[string, string[]]>([
  ['x.append(1)\ny = 2', ['pass\ny = 2']],
  ['await f()', ['pass']],
  ['x = f()', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(removedCall, source)).toEqual(mutants);
});
