import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { removedCall } from './removed-call.ts';

test.each<[string, string, string[]]>([
  ['a.js', '{\n  a();\n  b = c();\n}\n', ['{\n  b = c();\n}\n']],
  ['a.js', '{\n  await a.b();\n  c;\n}\n', ['{\n  c;\n}\n']],
  ['a.js', 'if (a) b();', []],
  ['a.js', 'class A extends B {\n  constructor() {\n    super();\n  }\n}\n', []],
  ['a.go', 'package p\nfunc f() {\n\ta()\n\tb := c()\n}\n', ['package p\nfunc f() {\n\tb := c()\n}\n']],
  ['a.rs', 'fn f() {\n    a()?;\n    b()\n}\n', ['fn f() {\n    b()\n}\n']],
  [
    'A.java',
    'class A {\n    void f() {\n        a.b();\n        return;\n    }\n}\n',
    ['class A {\n    void f() {\n        return;\n    }\n}\n'],
  ],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(removedCall, source, file)).toEqual(mutants);
});
