import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { updateDirection } from './update-direction.ts';

test.each<[string, string, string[]]>([
  ['a.js', 'a++;', ['a--;']],
  ['a.js', 'for (;; a++) {}', []],
  ['a.go', 'package p\nfunc f() {\n\ta--\n}\n', ['package p\nfunc f() {\n\ta++\n}\n']],
  ['a.go', 'package p\nfunc f() {\n\tfor i := 0; ; i++ {}\n}\n', []],
  ['A.java', 'class A {\n    void f() {\n        ++a;\n    }\n}\n', ['class A {\n    void f() {\n        --a;\n    }\n}\n']],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(updateDirection, source, file)).toEqual(mutants);
});
