import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { emptiedString } from './emptied-string.ts';

test.each<[string, string, string[]]>([
  ['a.js', "f('a', '');", ["f('', '');"]],
  ['a.js', 'f(`a`);', []],
  ['a.ts', 'f("a");', ['f("");']],
  ['a.go', 'package p\nfunc f() {\n\tf("a")\n}\n', ['package p\nfunc f() {\n\tf("")\n}\n']],
  ['a.rs', 'fn f() {\n    f("a");\n}\n', ['fn f() {\n    f("");\n}\n']],
  ['A.java', 'class A {\n    void f() {\n        f("a");\n    }\n}\n', ['class A {\n    void f() {\n        f("");\n    }\n}\n']],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(emptiedString, source, file)).toEqual(mutants);
});
