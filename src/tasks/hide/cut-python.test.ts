import { expect, test } from 'vitest';
import { cutPython } from './cut-python.ts';

const cut = async (source: string, ...tests: string[]): Promise<string> => {
  const made = await cutPython(
    source,
    tests.map((name) => name.split('::')),
  );
  return made.kind === 'cut' ? made.source : made.kind === 'emptied' ? '(emptied)' : `(${made.detail})`;
};

const SUITE = `"""Tests."""
import pytest
from shapes import area

SIDES = [(1, 1), (2, 4)]
SHARED = 3

# what a square covers
@pytest.mark.parametrize('side, expected', SIDES)
def test_area(side, expected):
    assert area(side) == expected


def test_other():
    assert area(SHARED) == 9  # stays
`;

test('a test goes with its decorators, its comment and its data', async () => {
  expect(await cut(SUITE, 'test_area')).toBe(`"""Tests."""
import pytest
from shapes import area

SHARED = 3

def test_other():
    assert area(SHARED) == 9  # stays
`);
});

test('data that another test uses stays', async () => {
  expect(await cut(SUITE, 'test_other')).toContain('SIDES = ');
  expect(await cut(SUITE.replace('[(1, 1), (2, 4)]', '[(1, SHARED)]'), 'test_other')).toContain('SHARED = 3');
});

test('a file without tests is no file', async () => {
  expect(await cut(SUITE, 'test_area', 'test_other')).toBe('(emptied)');
});

const CLASSES = `import unittest


class Base(unittest.TestCase):
    def test_shared(self):
        pass

    async def test_own(self):
        pass


@mark
class TestOne(Base):
    """One."""

    def test_one(self):
        pass


class TestTwo(Base):
    size = 2

    def test_two(self):
        pass
`;

test('a method leaves its class, and an empty class goes', async () => {
  const left = await cut(CLASSES, 'TestOne::test_one');
  expect(left).not.toContain('TestOne');
  expect(left).not.toContain('@mark');
  expect(await cut(CLASSES, 'TestTwo::test_two')).toMatch(/class TestTwo\(Base\):\n {4}size = 2\n$/);
});

test('an inherited test leaves the class that defines it', async () => {
  const left = await cut(CLASSES, 'TestTwo::test_shared', 'TestOne::test_own');
  expect(left).toContain('class Base(unittest.TestCase):\n    pass\n');
  expect(left).toContain('def test_two');
});

test.each<[string, string, string, string]>([
  [
    'a branch',
    'x = 1\nif x:\n    def test_a(): pass\nelse:\n    def test_b(): pass\n',
    'test_a',
    'x = 1\nif x:\n    pass\nelse:\n    def test_b(): pass\n',
  ],
  [
    'both branches',
    'def test(): pass\ntry:\n  def test_a(): pass\nexcept E:\n  def test_a(): pass\n',
    'test_a',
    'def test(): pass\ntry:\n  pass\nexcept E:\n  pass\n',
  ],
  [
    'a test made by a call',
    'def make(n): return n\ntest_a = make(1)\ndef test_b(): make(2)\n',
    'test_a',
    'def make(n): return n\ndef test_b(): make(2)\n',
  ],
  [
    'a helper of a helper',
    'ROWS = [1]\ndef rows(): return ROWS\ndef test_a(): rows()\ndef test_b(): pass\n',
    'test_a',
    'def test_b(): pass\n',
  ],
  [
    'line ends of another system',
    'def test_a():\r\n    pass\r\n\r\ndef test_b():\r\n    pass\r\n',
    'test_a',
    'def test_b():\r\n    pass\r\n',
  ],
  ['the last one', 'def test_a():\n    pass\n\n\ndef test_b():\n    pass', 'test_b', 'def test_a():\n    pass\n'],
  ['an unknown one', 'def test_a(): pass\n', 'test_b', '(emptied)'],
  ['a broken file', 'def test_a(:\n', 'test_a', '(the test file does not parse)'],
])('%s', async (_name, source, id, expected) => {
  expect(await cut(source, id)).toBe(expected);
});
