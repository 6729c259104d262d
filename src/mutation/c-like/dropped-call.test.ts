import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { droppedCall } from './dropped-call.ts';

const operator = droppedCall(['trim']);

test.each<[string, string, string[]]>([
  ['a.js', 'a.trim().b();', ['a.b();']],
  ['a.js', 'trim(a);', []],
  ['a.rs', 'fn f() {\n    a.trim();\n}\n', ['fn f() {\n    a;\n}\n']],
  [
    'A.java',
    'class A {\n    void f() {\n        x = a.b().trim();\n    }\n}\n',
    ['class A {\n    void f() {\n        x = a.b();\n    }\n}\n'],
  ],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(operator, source, file)).toEqual(mutants);
});
