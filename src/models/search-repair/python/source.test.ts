import { expect, test } from 'vitest';
import { scopeFinder } from './scope.ts';
import { readSource } from './source.ts';
import { tokenize } from './tokens.ts';

const seen = (text: string, first = 1) => new Map(text.split('\n').map((line, index) => [first + index, line]));

test('tokens of a line', () => {
  expect(tokenize(`x = f'a{b}' if y //2>= 1.5e3 else "it's" # z`).map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    'name x',
    'operator =',
    `string f'a{b}'`,
    'keyword if',
    'name y',
    'operator //',
    'number 2',
    'operator >=',
    'number 1.5e3',
    'keyword else',
    `string "it's"`,
    'comment # z',
  ]);
});

test('lines inside strings and brackets are told apart', () => {
  const source = readSource(seen('def f(a,\n      b=2):\n    """Doc (\n    a < b\n    """\n    return g(\n        a < b)'));
  expect([...source.values()].map(({ tokens, continued }) => `${tokens.length} ${continued}`)).toEqual([
    '5 false',
    '5 true',
    '1 false',
    '0 true',
    '0 true',
    '3 false',
    '4 true',
  ]);
});

test('a stretch that starts inside a docstring', () => {
  const source = readSource(seen('    a < b\n    """\n    return a', 40));
  expect(source.get(40)?.tokens).toEqual([]);
  expect(source.get(42)?.tokens).toHaveLength(2);
});

test('a scope is the function, with its parameters and names', () => {
  const text =
    'def f(a: int, *rest,\n      key=None) -> str:\n    for x, y in rest:\n        z = x\n    return z\n\n\ndef g(q):\n    pass';
  const scope = scopeFinder(readSource(seen(text)))(4);
  expect(scope.header?.number).toBe(1);
  expect(scope.parameters).toEqual(['a', 'rest', 'key']);
  expect([...scope.names].toSorted()).toEqual(['a', 'key', 'rest', 'x', 'y', 'z']);
  expect(scope.lines.some(({ text: line }) => line.includes('def g'))).toBe(false);
});
