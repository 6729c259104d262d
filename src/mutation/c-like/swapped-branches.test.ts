import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { swappedBranches } from './swapped-branches.ts';

test.each<[string, string, string[]]>([
  ['a.js', 'x = a ? b : c;', ['x = a ? c : b;']],
  ['a.js', 'if (a) {\n  b();\n} else {\n  c();\n}\n', ['if (a) {\n  c();\n} else {\n  b();\n}\n']],
  ['a.js', 'if (a) b(); else if (c) d();', []],
  [
    'a.go',
    'package p\nfunc f() {\n\tif a { b() } else { c() }\n}\n',
    ['package p\nfunc f() {\n\tif a { c() } else { b() }\n}\n'],
  ],
  ['a.rs', 'fn f() {\n    if a { b } else { c }\n}\n', ['fn f() {\n    if a { c } else { b }\n}\n']],
  ['a.rs', 'fn f() {\n    if let Some(b) = a { b } else { c }\n}\n', []],
  [
    'A.java',
    'class A {\n    void f() {\n        if (a) { b(); } else { c(); }\n    }\n}\n',
    ['class A {\n    void f() {\n        if (a) { c(); } else { b(); }\n    }\n}\n'],
  ],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(swappedBranches, source, file)).toEqual(mutants);
});
