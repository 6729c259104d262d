import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { invertedIf } from './inverted-if.ts';

test.each<[string, string[]]>([
  ['if a:\n  b\n', ['if not a:\n  b\n']],
  ['if a < b: pass\nelif c: pass\n', ['if not (a < b): pass\nelif c: pass\n', 'if a < b: pass\nelif not c: pass\n']],
  ['x = a if b else c', ['x = a if not b else c']],
  ['if not a: pass', []],
  ['while a: pass', []],
  ['[a for a in b if a]', ['[a for a in b if not a]']],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(invertedIf, source)).toEqual(mutants);
});
