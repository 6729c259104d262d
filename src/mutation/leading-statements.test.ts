import { expect, test } from 'vitest';
import { leadingStatements } from './leading-statements.ts';

const SUITE = `const { test } = require('tape');

test('a', (t) => {
  const one = 1; // why
  each([1], (two) => {
    t.equal(two, {
      two,
    });
  });
  t.end();
});
`;

test.each<[string, string, number, object | undefined]>([
  ['a.test.js', SUITE, 6, { name: '', statements: ['t.equal(two, {\n  two,\n});'] }],
  ['a.test.js', SUITE, 4, { name: '', statements: ['const one = 1;'] }],
  ['a.test.js', SUITE, 1, undefined],
  ['a.css', 'a {}', 1, undefined],
  [
    'a_test.go',
    'package a\nfunc TestA(t *T) {\n\tgot := f()\n\tif got != 1 {\n\t\tt.Error(got)\n\t}\n\tg()\n}\n',
    5,
    { name: 'TestA', statements: ['got := f()', 'if got != 1 {\n\tt.Error(got)\n}'] },
  ],
  ['a.rs', 'mod tests {\n    fn a() {\n        let b = 1;\n        assert_eq!(b, 2);\n    }\n}\n', 4, { name: 'a' }],
  ['A.java', 'class A {\n  void a() {\n    b();\n    c();\n  }\n}\n', 4, { name: 'a', statements: ['b();', 'c();'] }],
])('%s, line %3$d', async (file, source, line, expected) => {
  const found = await leadingStatements(file, source, line);
  if (expected === undefined) expect(found).toBeUndefined();
  else expect(found).toMatchObject(expected);
});
