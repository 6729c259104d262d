import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { booleanLiteral } from './boolean-literal.ts';

test.each<[string, string, string[]]>([
  ['a.js', 'f(true);', ['f(false);']],
  ['a.js', 'function f(a = true) {}', []],
  ['a.go', 'package p\nfunc f() {\n\tf(false)\n}\n', ['package p\nfunc f() {\n\tf(true)\n}\n']],
  ['a.rs', 'fn f() {\n    f(true);\n}\n', ['fn f() {\n    f(false);\n}\n']],
  [
    'A.java',
    'class A {\n    void f() {\n        f(false);\n    }\n}\n',
    ['class A {\n    void f() {\n        f(true);\n    }\n}\n'],
  ],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(booleanLiteral, source, file)).toEqual(mutants);
});
