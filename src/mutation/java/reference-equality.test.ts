import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { referenceEquality } from './reference-equality.ts';

test.each<[string, string, string[]]>([
  [
    'A.java',
    'class A {\n    void f() {\n        x = a.equals(b);\n    }\n}\n',
    ['class A {\n    void f() {\n        x = a == b;\n    }\n}\n'],
  ],
  [
    'A.java',
    'class A {\n    void f() {\n        x = !a.equals(b);\n    }\n}\n',
    ['class A {\n    void f() {\n        x = !(a == b);\n    }\n}\n'],
  ],
  ['A.java', 'class A {\n    void f() {\n        x = equals(b);\n    }\n}\n', []],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(referenceEquality, source, file)).toEqual(mutants);
});
