import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { constantOffByOne } from './constant-off-by-one.ts';

test.each<[string, string, string[]]>([
  ['a.js', 'f(1);', ['f(2);', 'f(0);']],
  ['a.js', 'f(0, 0x10, 1.5);', ['f(1, 0x10, 1.5);']],
  ['a.js', 'f(2n);', ['f(3n);', 'f(1n);']],
  ['a.go', 'package p\nfunc f() {\n\tf(9)\n}\n', ['package p\nfunc f() {\n\tf(10)\n}\n', 'package p\nfunc f() {\n\tf(8)\n}\n']],
  ['a.rs', 'fn f() {\n    f(1u8);\n}\n', ['fn f() {\n    f(2u8);\n}\n', 'fn f() {\n    f(0u8);\n}\n']],
  ['a.rs', 'fn f() {\n    a.0;\n}\n', []],
  [
    'A.java',
    'class A {\n    void f() {\n        f(7L);\n    }\n}\n',
    ['class A {\n    void f() {\n        f(8L);\n    }\n}\n', 'class A {\n    void f() {\n        f(6L);\n    }\n}\n'],
  ],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(constantOffByOne, source, file)).toEqual(mutants);
});
