import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { exceptionType } from './exception-type.ts';

const operator = exceptionType([['A', 'B']]);

test.each<[string, string, string[]]>([
  ['a.js', "throw new A('a');", ["throw new B('a');"]],
  ['a.js', 'throw a;', []],
  ['a.js', 'x = new A();', []],
  [
    'A.java',
    'class A {\n    void f() {\n        throw new B(a);\n    }\n}\n',
    ['class A {\n    void f() {\n        throw new A(a);\n    }\n}\n'],
  ],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(operator, source, file)).toEqual(mutants);
});
