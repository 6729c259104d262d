import { expect, test } from 'vitest';
import { reportedTests } from './reported.ts';

const report = (code: string, outcome: string): string => `A title\n\nI ran:\n\n\`\`\`python\n${code}\n\`\`\`\n\n${outcome}\n`;

test('a value that is a literal', () => {
  const code = 'from shop import total\n\nsizes = [1, 2]\n\nprint(repr(total(sizes)))';
  expect(reportedTests(report(code, 'It prints `4`.\n\nI expected `3`.'))).toBe(`import pytest


from shop import total


def test_reported_1():
    sizes = [1, 2]
    result = total(sizes)
    assert result == 3
    assert repr(result) == "3"
`);
});

test.each([
  [
    'a value with a name of its own',
    'print(repr(f()))',
    'I get `None`.\n\nExpected `<Shape 3>`.',
    ['assert repr(result) == "<Shape 3>"'],
  ],
  [
    'an exception',
    'print(repr(f()))',
    'It gives `1`.\n\nThis should be refused with `ValueError: no: such`.',
    ['with pytest.raises(ValueError):', '    f()'],
  ],
  [
    'an exception of the package',
    'print(repr(f()))',
    'It gives `1`.\n\nI expected `ShapeError: no`.',
    ['with pytest.raises(Exception) as raised:', "assert raised.typename == 'ShapeError'"],
  ],
  [
    'another exception',
    'import a\n\na.f()',
    'This raises `KeyError: 1`.\n\nIt should raise `a.Missing: 1`.',
    ['    a.f()', "assert raised.typename == 'Missing'"],
  ],
  [
    'text over several lines',
    'print(f())',
    'It prints:\n\n```\na\n```\n\nI expected:\n\n```\na\nb\n```',
    ['assert str(result) == "a\\nb"'],
  ],
  [
    'a class as a value',
    'print(repr(f()))',
    'It prints `None`.\n\nIt should be `Decimal(1)`.',
    ['assert repr(result) == "Decimal(1)"'],
  ],
])('%s', (_name, code, outcome, lines) => {
  const tests = reportedTests(report(code, outcome))?.split('\n') ?? [];
  expect(tests.map((line) => line.replace(/^ {4}/, ''))).toEqual(expect.arrayContaining(lines));
});

test('several examples, and none', () => {
  const two = `${report('print(repr(a()))', 'Expected `1`.')}${report('print(repr(b()))', 'Expected `2`.')}`;
  expect(reportedTests(two)?.match(/def test_reported_\d/g)).toEqual(['def test_reported_1', 'def test_reported_2']);
  expect(reportedTests('It crashes.')).toBeUndefined();
  expect(reportedTests(report('print(repr(a()))', 'It prints `1`.'))).toBeUndefined();
});
