import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { missingGuard } from './missing-guard.ts';

test.each<[string, string, string[]]>([
  ['a.js', 'function f() {\n  if (a) return b;\n  return c;\n}\n', ['function f() {\n  return c;\n}\n']],
  ['a.js', 'function f() {\n  if (a) {\n    throw b;\n  } // why\n  c();\n}\n', ['function f() {\n  c();\n}\n']],
  ['a.js', 'function f() {\n  if (a) return b;\n  else c();\n}\n', []],
  ['a.js', 'function f() {\n  if (a) {\n    b();\n    return;\n  }\n}\n', []],
  ['a.go', 'package p\nfunc f() {\n\tif a < 0 {\n\t\treturn\n\t}\n\tb()\n}\n', ['package p\nfunc f() {\n\tb()\n}\n']],
  ['a.go', 'package p\nfunc f() {\n\tif err != nil {\n\t\treturn\n\t}\n\tb()\n}\n', []],
  ['a.rs', 'fn f() {\n    if a {\n        return b;\n    }\n    c\n}\n', ['fn f() {\n    c\n}\n']],
  [
    'A.java',
    'class A {\n    void f() {\n        if (a) throw b;\n        c();\n    }\n}\n',
    ['class A {\n    void f() {\n        c();\n    }\n}\n'],
  ],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(missingGuard, source, file)).toEqual(mutants);
});
