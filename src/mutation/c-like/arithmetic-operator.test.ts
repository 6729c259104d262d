import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { arithmeticOperator } from './arithmetic-operator.ts';

test.each<[string, string, string[]]>([
  ['a.js', 'a + b;', ['a - b;']],
  ['a.js', "a + 'x' + b;", []],
  ['a.ts', 'a ** 2;', ['a * 2;']],
  [
    'a.go',
    'package p\nfunc f() {\n\tx = a * b\n}\n',
    ['package p\nfunc f() {\n\tx = a / b\n}\n', 'package p\nfunc f() {\n\tx = a + b\n}\n'],
  ],
  ['a.go', 'package p\nfunc f() {\n\tx = a &^ b\n}\n', ['package p\nfunc f() {\n\tx = a & b\n}\n']],
  ['a.rs', 'fn f() {\n    a % b;\n}\n', ['fn f() {\n    a * b;\n}\n']],
  [
    'A.java',
    'class A {\n    void f() {\n        x = a - 1;\n    }\n}\n',
    ['class A {\n    void f() {\n        x = a + 1;\n    }\n}\n'],
  ],
  ['A.java', 'class A {\n    void f() {\n        x = "n" + 1;\n    }\n}\n', []],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(arithmeticOperator, source, file)).toEqual(mutants);
});
