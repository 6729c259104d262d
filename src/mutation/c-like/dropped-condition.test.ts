import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { droppedCondition } from './dropped-condition.ts';

test.each<[string, string, string[]]>([
  ['a.js', 'a && b;', ['a;', 'b;']],
  ['a.js', 'a ?? b;', ['a;', 'b;']],
  ['a.js', 'a + b;', []],
  [
    'a.go',
    'package p\nfunc f() {\n\tx = a || b\n}\n',
    ['package p\nfunc f() {\n\tx = a\n}\n', 'package p\nfunc f() {\n\tx = b\n}\n'],
  ],
  ['a.rs', 'fn f() {\n    a && b;\n}\n', ['fn f() {\n    a;\n}\n', 'fn f() {\n    b;\n}\n']],
  [
    'A.java',
    'class A {\n    void f() {\n        x = a || b;\n    }\n}\n',
    ['class A {\n    void f() {\n        x = a;\n    }\n}\n', 'class A {\n    void f() {\n        x = b;\n    }\n}\n'],
  ],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(droppedCondition, source, file)).toEqual(mutants);
});
