import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFramework } from '../../testing/index.ts';
import { type FixturePackage, fixturePackage } from '../fixture-package.ts';
import { baselineOf } from '../trial/baseline.ts';
import type { ReachMap } from './reach.ts';
import { reachOf } from './reach-of.ts';

/** Lines 4, 9, 13 and 17 are the bodies. */
const SHAPES = `"""Shapes."""
__version__ = '1.0'
def half(value):
    return value / 2
def square(side):
    """
    >>> square(3)
    9"""
    return side * side
def label(text):
    """
    """
    return '<' + text + '>'
def made(text):
    """
    """
    return label(text)
`;
/** One file, which pytest finds by name only, and only where the suite has no other. */
const SUITE = `import pytest
from shapes import half, label, made

@pytest.mark.parametrize('text', ['a', 'é b'])
def test_label(text):
    assert label(text) == '<' + text + '>'

@pytest.mark.parametrize('value', range(20))
def test_half(value):
    assert half(value) * 2 == value

@pytest.fixture
def thing():
    return made('x')

def test_thing(thing):
    assert thing == '<x>'

@pytest.mark.slow
def test_slow():
    assert half(3) == 1.5
`;

let made: FixturePackage;
let reach: ReachMap;

beforeAll(async () => {
  made = await fixturePackage('reach', {
    'shapes.py': SHAPES,
    'tests.py': SUITE,
    'notes.txt': '>>> import shapes\n>>> shapes.half(4)\n2.0\n',
    'pytest.ini': `[pytest]
addopts = --doctest-modules --doctest-glob=*.txt -m "not slow" --cov-fail-under=100 -n 4 -x
markers = slow
`,
  });
  const { environment, workspace, provider } = made;
  const framework = findFramework(environment.test_framework);
  reach = await reachOf(environment, { workspace, provider, framework });
});
afterAll(() => made[Symbol.asyncDispose]());

test('the map knows every test that the suite has, and no other', () => {
  const { environment } = made;
  const passing = [...baselineOf(environment).passing];
  expect(passing).toContain('shapes.py::shapes.square');
  const tests = passing.map((id) => (id.includes('test_half') ? 'tests.py::test_half' : id));
  expect(new Set(Object.values(reach['shapes.py'] ?? {}).flat())).toEqual(new Set(tests));
});

test('a line is reached by the doctests of modules and of texts, by few cases each by name, by many as their function', () => {
  expect(reach['shapes.py']).toEqual({
    4: ['notes.txt::notes.txt', 'tests.py::test_half'],
    9: ['shapes.py::shapes.square'],
    13: ['tests.py::test_label[\\xe9 b]', 'tests.py::test_label[a]', 'tests.py::test_thing'],
    17: ['tests.py::test_thing'],
  });
});
