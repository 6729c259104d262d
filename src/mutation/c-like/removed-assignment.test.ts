import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { removedAssignment } from './removed-assignment.ts';

test.each<[string, string, string[]]>([
  ['a.js', '{\n  a += 1;\n  b();\n}\n', ['{\n  b();\n}\n']],
  ['a.js', '{\n  a = b;\n  a = f(a);\n}\n', ['{\n  a = b;\n}\n']],
  ['a.js', '{\n  a.b = c;\n  a[b] = c;\n}\n', ['{\n  a[b] = c;\n}\n', '{\n  a.b = c;\n}\n']],
  ['a.go', 'package p\nfunc f() {\n\ta[b] = c\n\ta, b = b, a\n\td()\n}\n', ['package p\nfunc f() {\n\ta, b = b, a\n\td()\n}\n']],
  ['a.go', 'package p\nfunc f() {\n\ta = append(a, b)\n\td()\n}\n', ['package p\nfunc f() {\n\td()\n}\n']],
  ['a.rs', 'fn f() {\n    a += 1;\n    b();\n}\n', ['fn f() {\n    b();\n}\n']],
  [
    'A.java',
    'class A {\n    void f() {\n        this.a = b;\n        c();\n    }\n}\n',
    ['class A {\n    void f() {\n        c();\n    }\n}\n'],
  ],
  ['A.java', 'class A {\n    A() {\n        this.a = b;\n    }\n}\n', []],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(removedAssignment, source, file)).toEqual(mutants);
});
