import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { swappedOperands } from './swapped-operands.ts';

test.each<[string, string, string[]]>([
  ['a.js', 'a - b;', ['b - a;']],
  ['a.js', "a + 'x';", ["'x' + a;"]],
  ['a.js', 'a + b;', []],
  ['a.js', 'a - b - c;', ['c - (a - b);', 'b - a - c;']],
  ['a.go', 'package p\nfunc f() {\n\tx = a / b\n}\n', ['package p\nfunc f() {\n\tx = b / a\n}\n']],
  ['a.rs', 'fn f() {\n    a % b;\n}\n', ['fn f() {\n    b % a;\n}\n']],
  [
    'A.java',
    'class A {\n    void f() {\n        x = "n" + a;\n    }\n}\n',
    ['class A {\n    void f() {\n        x = a + "n";\n    }\n}\n'],
  ],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(swappedOperands, source, file)).toEqual(mutants);
});
