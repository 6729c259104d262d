import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFramework } from '../../testing/index.ts';
import { type FixturePackage, fixturePackage } from '../fixture-package.ts';
import { baselineOf } from '../trial/baseline.ts';
import type { ReachMap } from './reach.ts';
import { reachOf } from './reach-of.ts';

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
    return '<' + text + '>'
def made(text):
    return label(text)
def of_session():
    return 1
def of_module():
    return 2
def of_class():
    return 3
def of_old_class():
    return 4
def of_file():
    return lambda: 5
def once():
    return 6
ONCE = once()
`;
/** Files that pytest finds only where the suite has none of the usual names. */
const SUITE = `import pytest
import shapes

five = shapes.of_file()

@pytest.mark.parametrize('text', ['a', 'é b'])
def test_label(text):
    assert shapes.label(text) == '<' + text + '>'

@pytest.mark.parametrize('value', range(20))
def test_half(value):
    assert shapes.half(value) * 2 == value

@pytest.fixture
def thing():
    return shapes.made('x')

def test_thing(thing):
    assert thing == '<x>'

@pytest.mark.slow
def test_slow():
    assert shapes.half(3) == 1.5

@pytest.fixture(scope='module')
def two():
    return shapes.of_module()

@pytest.fixture(scope='class')
def three():
    return shapes.of_class()

def test_two(two, one):
    assert two == 2

class TestThree:
    def test_first(self, three):
        assert three == 3

    def test_second(self, three):
        assert three == 3

class TestThreeAgain:
    def test_four(self, two):
        assert self.value == two * 2

    def test_five(self):
        assert five() == 5

    @classmethod
    def setup_class(cls):
        cls.value = shapes.of_old_class()
`;
const CONFTEST = `import pytest
import shapes

@pytest.fixture(scope='session')
def one():
    return shapes.of_session()
`;
const OTHER = `def test_one(one):
    assert one == 1
`;

let made: FixturePackage;
let reach: ReachMap;

beforeAll(async () => {
  made = await fixturePackage('reach', {
    'shapes.py': SHAPES,
    'tests.py': SUITE,
    'conftest.py': CONFTEST,
    'other/test.py': OTHER,
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
afterAll(() => made?.[Symbol.asyncDispose]());

/** What reaches the body of a function. */
const reaching = (name: string): string[] | undefined => {
  const lines = SHAPES.split('\n');
  const body = lines.findIndex(
    (line, index) => index > lines.findIndex((def) => def.startsWith(`def ${name}(`)) && /return/.test(line),
  );
  return reach['shapes.py']?.[body + 1];
};

test('the map knows every test that the suite has, and no other', () => {
  const passing = [...baselineOf(made.environment).passing];
  expect(passing).toHaveLength(31);
  expect(passing).not.toContain('tests.py::test_slow');
  const known = new Set(
    Object.values(reach['shapes.py'] ?? {})
      .flat()
      .filter((word) => word !== 'tests.py'),
  );
  expect(new Set(passing.map((id) => (id.includes('test_half') ? 'tests.py::test_half' : id)))).toEqual(known);
});

test('doctests of modules and of texts, few cases each by name, many as their function', () => {
  expect(reaching('half')).toEqual(['notes.txt::notes.txt', 'tests.py::test_half']);
  expect(reaching('square')).toEqual(['shapes.py::shapes.square']);
  expect(reaching('label')).toEqual(['tests.py::test_label[\\xe9 b]', 'tests.py::test_label[a]', 'tests.py::test_thing']);
  expect(reaching('made')).toEqual(['tests.py::test_thing']);
});

test('what a shared fixture runs is reached by all that have it, though it runs for the first alone', () => {
  expect(reaching('of_session')).toEqual(['other/test.py::test_one', 'tests.py::test_two']);
  expect(reaching('of_module')).toEqual(['tests.py::TestThreeAgain::test_four', 'tests.py::test_two']);
  expect(reaching('of_class')).toEqual(['tests.py::TestThree::test_first', 'tests.py::TestThree::test_second']);
  expect(reaching('of_old_class')).toEqual(['tests.py::TestThreeAgain::test_five', 'tests.py::TestThreeAgain::test_four']);
});

test('what a test file runs as it is imported is reached by the file; what the package runs then, by nobody', () => {
  expect(reaching('of_file')).toEqual(['tests.py']);
  expect(reaching('once')).toBeUndefined();
});
