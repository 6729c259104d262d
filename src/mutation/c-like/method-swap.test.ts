import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { methodSwap } from './method-swap.ts';

const operator = methodSwap([['min', 'max']]);

test.each<[string, string, string[]]>([
  ['a.js', 'a.min(b).x(min(c));', ['a.max(b).x(min(c));', 'a.min(b).x(max(c));']],
  ['a.js', 'a.min;', []],
  ['a.go', 'package p\nfunc f() {\n\tstrings.min(a)\n}\n', ['package p\nfunc f() {\n\tstrings.max(a)\n}\n']],
  ['a.rs', 'fn f() {\n    a.b.max(c);\n}\n', ['fn f() {\n    a.b.min(c);\n}\n']],
  ['a.rs', 'fn f() {\n    u8::min(a, b);\n}\n', ['fn f() {\n    u8::max(a, b);\n}\n']],
  [
    'A.java',
    'class A {\n    void f() {\n        a.min(b);\n    }\n}\n',
    ['class A {\n    void f() {\n        a.max(b);\n    }\n}\n'],
  ],
  ['A.java', 'class A {\n    void f() {\n        min.a(b);\n    }\n}\n', []],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(operator, source, file)).toEqual(mutants);
});
