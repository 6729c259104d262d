import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { droppedGuard } from './dropped-guard.ts';

test.each<[string, string, string[]]>([
  ['a.rs', 'fn f() {\n    match a { b if c => d, e => f }\n}\n', ['fn f() {\n    match a { b => d, e => f }\n}\n']],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(droppedGuard, source, file)).toEqual(mutants);
});
