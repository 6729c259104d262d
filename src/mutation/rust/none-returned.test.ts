import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { noneReturned } from './none-returned.ts';

test.each<[string, string, string[]]>([
  ['a.rs', 'fn f() -> Option<u8> { Some(1) }', ['fn f() -> Option<u8> { None }']],
  ['a.rs', 'fn f() {\n    return Some(a);\n}\n', ['fn f() {\n    return None;\n}\n']],
  ['a.rs', 'fn f() {\n    f(Some(a));\n}\n', []],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(noneReturned, source, file)).toEqual(mutants);
});
