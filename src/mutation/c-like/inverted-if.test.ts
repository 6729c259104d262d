import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { invertedIf } from './inverted-if.ts';

test.each<[string, string, string[]]>([
  ['a.js', 'if (a) b();', ['if (!a) b();']],
  [
    'a.js',
    'if (a < b) c(); else if (d.e) f();',
    ['if (!(a < b)) c(); else if (d.e) f();', 'if (a < b) c(); else if (!d.e) f();'],
  ],
  ['a.js', 'x = a() ? b : c;', ['x = !a() ? b : c;']],
  ['a.js', 'if (!a) b();', []],
  ['a.js', 'while (a) b();', []],
  ['a.go', 'package p\nfunc f() {\n\tif a == b {}\n}\n', ['package p\nfunc f() {\n\tif !(a == b) {}\n}\n']],
  ['a.rs', 'fn f() {\n    if a.b() {}\n}\n', ['fn f() {\n    if !a.b() {}\n}\n']],
  ['a.rs', 'fn f() {\n    if let Some(a) = b {}\n}\n', []],
  [
    'A.java',
    'class A {\n    void f() {\n        if (a.b()) c();\n    }\n}\n',
    ['class A {\n    void f() {\n        if (!a.b()) c();\n    }\n}\n'],
  ],
  ['A.java', 'class A {\n    void f() {\n        if (a instanceof B b) c();\n    }\n}\n', []],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(invertedIf, source, file)).toEqual(mutants);
});
