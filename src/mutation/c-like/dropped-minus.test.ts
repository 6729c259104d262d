import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { droppedMinus } from './dropped-minus.ts';

test.each<[string, string, string[]]>([
  ['a.js', 'f(-a);', ['f(a);']],
  ['a.js', 'f(!a);', []],
  ['a.go', 'package p\nfunc f() {\n\tf(-a)\n}\n', ['package p\nfunc f() {\n\tf(a)\n}\n']],
  ['a.rs', 'fn f() {\n    f(-a);\n}\n', ['fn f() {\n    f(a);\n}\n']],
  ['A.java', 'class A {\n    void f() {\n        f(-a);\n    }\n}\n', ['class A {\n    void f() {\n        f(a);\n    }\n}\n']],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(droppedMinus, source, file)).toEqual(mutants);
});
