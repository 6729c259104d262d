import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { loopExit } from './loop-exit.ts';

test.each<[string, string[]]>([
  ['for a in b: break', ['for a in b: continue', 'for a in b: pass']],
  ['for a in b: continue', ['for a in b: break', 'for a in b: pass']],
  ['pass', []],
])('%j', async (source, mutants) => {
  expect(await mutantsOf(loopExit, source)).toEqual(mutants);
});
