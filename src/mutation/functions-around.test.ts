import { expect, test } from 'vitest';
import { functionsAround, statementsOfFunction } from './functions-around.ts';

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
const GO = `package a

func TestA(t *T) {
	cases := []int{1}
	for _, c := range cases {
		got := f(c)
		if got != 1 {
			t.Error(got)
		}
	}
}
`;
const RUST = `mod tests {
    fn a() {
        let b = 1;
        for c in 0..b {
            assert_eq!(c, 2);
        }
    }
}
`;

test.each<[string, string, number, object[]]>([
  [
    'a.test.js',
    SUITE,
    6,
    [
      { name: '', parameters: new Set(['two']), leading: ['t.equal(two, {\n  two,\n});'] },
      {
        name: '',
        parameters: new Set(['t']),
        statements: ['const one = 1;', expect.anything(), 't.end();'],
        leading: ['const one = 1;', expect.stringMatching(/^each\([\s\S]*\);$/)],
      },
    ],
  ],
  ['a.test.js', SUITE, 4, [{ leading: ['const one = 1;'] }]],
  ['a.test.js', SUITE, 1, []],
  ['a.css', 'a {}', 1, []],
  [
    'a_test.go',
    GO,
    8,
    [
      {
        name: 'TestA',
        leading: ['cases := []int{1}', expect.stringMatching(/^for/)],
        unrolled: ['cases := []int{1}', 'got := f(c)', 'if got != 1 {\n\tt.Error(got)\n}'],
      },
    ],
  ],
  ['a.rs', RUST, 5, [{ name: 'a', unrolled: ['let b = 1;', 'assert_eq!(c, 2);'] }]],
  ['A.java', 'class A {\n  void a() {\n    b();\n    c();\n  }\n}\n', 4, [{ name: 'a', leading: ['b();', 'c();'] }]],
])('%s, line %3$d', async (file, source, line, expected) => {
  expect(await functionsAround(file, source, line)).toMatchObject(expected);
});

test('all statements of a function that has a name', async () => {
  expect(await statementsOfFunction('a.rs', RUST, 'a')).toMatchObject(['let b = 1;', expect.stringMatching(/^for/)]);
  expect(await statementsOfFunction('a.rs', RUST, 'b')).toBeUndefined();
});
