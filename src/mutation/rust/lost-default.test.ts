import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { lostDefault } from './lost-default.ts';

test.each<[string, string, string[]]>([
  ['a.rs', 'fn f() {\n    a.unwrap_or(1);\n}\n', ['fn f() {\n    a.unwrap_or_default();\n}\n']],
  ['a.rs', 'fn f() {\n    a.unwrap_or_else(|| 1);\n}\n', ['fn f() {\n    a.unwrap_or_default();\n}\n']],
  ['a.rs', 'fn f() {\n    a.unwrap();\n}\n', []],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(lostDefault, source, file)).toEqual(mutants);
});
