import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { swappedBranches } from './swapped-branches.ts';

test.each<[string, string[]]>([
  ['x = a if b else c', ['x = c if b else a']],
  ['if a:\n  b\nelse:\n  c\n  d\n', ['if a:\n  c\n  d\nelse:\n  b\n']],
  ['if a:\n  b\nelif c:\n  d\nelse:\n  e\n', []],
  ['if a:\n  b\n', []],
  ['if a: b\nelse: c\n', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(swappedBranches, source)).toEqual(mutants);
});
