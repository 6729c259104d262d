import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { missingReturn } from './missing-return.ts';

test.each<[string, string[]]>([
  ['def f():\n  if a:\n    return b\n  return c\n', ['def f():\n  if a:\n    pass\n  return c\n']],
  ['def f():\n  for a in b:\n    return g(a)\n', ['def f():\n  for a in b:\n    g(a)\n']],
  ['def f():\n  return b\n', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(missingReturn, source)).toEqual(mutants);
});
