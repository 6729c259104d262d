import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { augmentedAssignment } from './augmented-assignment.ts';

test.each<[string, string, string[]]>([
  ['a.js', 'a += b;', ['a -= b;', 'a = b;']],
  ['a.js', "a += 'x';", ["a = 'x';"]],
  ['a.js', 'a ??= b;', ['a ||= b;', 'a = b;']],
  ['a.js', 'a = b;', []],
  [
    'a.go',
    'package p\nfunc f() {\n\ta -= 1\n}\n',
    ['package p\nfunc f() {\n\ta += 1\n}\n', 'package p\nfunc f() {\n\ta = 1\n}\n'],
  ],
  ['a.go', 'package p\nfunc f() {\n\ta += "x"\n}\n', ['package p\nfunc f() {\n\ta = "x"\n}\n']],
  ['a.rs', 'fn f() {\n    a |= b;\n}\n', ['fn f() {\n    a &= b;\n}\n', 'fn f() {\n    a = b;\n}\n']],
  [
    'A.java',
    'class A {\n    void f() {\n        a *= 2;\n    }\n}\n',
    ['class A {\n    void f() {\n        a /= 2;\n    }\n}\n', 'class A {\n    void f() {\n        a = 2;\n    }\n}\n'],
  ],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(augmentedAssignment, source, file)).toEqual(mutants);
});
