import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { rangeBounds } from './range-bounds.ts';

test.each<[string, string, string[]]>([
  ['a.rs', 'fn f() {\n    f(a..b);\n}\n', ['fn f() {\n    f(a..=b);\n}\n']],
  ['a.rs', 'fn f() {\n    f(a..=b);\n}\n', ['fn f() {\n    f(a..b);\n}\n']],
  ['a.rs', 'fn f() {\n    f(a..);\n}\n', []],
  ['a.rs', 'fn f() {\n    f(..);\n}\n', []],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(rangeBounds, source, file)).toEqual(mutants);
});
