import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FailureEvidence } from '../../records/test-run.ts';
import { fakeSandbox } from '../../sandbox/index.ts';
import { runProcess } from '../../support/process.ts';
import { observeAgain, observeFailures } from './observe.ts';

const PACKAGE = `import random
COUNT = [0]
def area(side, unit='m'):
    COUNT[0] += 1
    return side + side
def noise(): return random.random()
def fail(text): raise ValueError('no ' + text)
class Box:
    def __init__(self, side): self.side = side
    def grow(self): self.side += 1
    def __repr__(self): return 'Box(%d)' % self.side
`;
const SUITE = `import datetime
import pytest
import shapes
from shapes import Box, area as size
from helpers import check

SIDE = 3
CASES = [('2m', 4, Box(2)), ('3m', 9, Box(3))]

def test_literal():
    assert shapes.area(2) == 4

def test_constant():
    result = size(SIDE, unit='cm')
    expected = 9
    assert expected == result

@pytest.mark.parametrize('text, square, box', CASES)
def test_cases(text, square, box):
    side = int(text[0])
    assert size(side) == square

@pytest.mark.parametrize('text, square, box', CASES)
def test_objects(text, square, box):
    assert size(box.side) == square

def test_effects():
    box = Box(1)
    box.grow()
    assert size(box.side) == 5

def test_exception():
    shapes.fail('way')

def test_fixture(tmp_path):
    assert size(len(str(tmp_path))) == 1

def test_loop():
    for side in (1, 2):
        other = side * 2
        assert size(other) == 16

def test_helper():
    assert check(size(2)) == 4

def test_noise():
    assert shapes.noise() == 2

class TestUnit:
    def setUp(self):
        self.box = Box(4)

    def test_equal(self):
        self.assertEqual(4, shapes.area(2))

    def test_set_up(self):
        self.assertEqual(16, size(self.box.side))

    def test_refused(self):
        self.assertRaises(KeyError, shapes.fail, 'x')

@pytest.fixture(params=[Box, str])
def factory(request):
    return request.param

@pytest.fixture()
def box(factory):
    '''A box.'''
    made = factory(1)
    yield made
    made.grow()

def test_made(box):
    assert size(box.side) == 1

def test_error():
    with pytest.raises(ValueError) as caught:
        shapes.fail('way')
    assert str(caught.value) == 'none'

class Base:
    @pytest.fixture
    def big(self):
        return Box(3)

    def test_inherited(self, big):
        assert size(big.side) == 81

class TestOther(Base):
    @pytest.fixture
    def big(self):
        return Box(9)

def test_elsewhere(large):
    assert size(large.side) == 49
`;
const CONFTEST = `import pytest
from shapes import Box

@pytest.fixture(name='large')
def make_large():
    return Box(7)
`;

let root: string;
const sandbox = fakeSandbox({
  exec: async ([program, ...args], { options }) => {
    const input = options.input === undefined ? {} : { input: options.input };
    const result = await runProcess([program === 'python' ? 'python3' : program, ...args], { cwd: root, ...input });
    return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr };
  },
});

function failure(name: string, statement: string, locals: Record<string, string> = {}): FailureEvidence {
  const line = SUITE.slice(0, SUITE.indexOf(statement, SUITE.indexOf(`def ${name.replace(/\[.*|.*::/g, '')}(`))).split(
    '\n',
  ).length;
  return {
    test: `test_shapes.py::${name}`,
    exception: 'AssertionError',
    message: '',
    statement,
    file: 'test_shapes.py',
    locals,
    frames: [`test_shapes.py:${line}:${name}`],
  };
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'observe-'));
  await mkdir(join(root, 'shapes'));
  await writeFile(join(root, 'shapes', '__init__.py'), PACKAGE);
  await writeFile(join(root, 'test_shapes.py'), SUITE);
  await writeFile(join(root, 'conftest.py'), CONFTEST);
});
afterAll(() => rm(root, { recursive: true, force: true }));

test.each<[FailureEvidence, object]>([
  [failure('test_literal', 'assert'), { setup: 'import shapes', call: 'shapes.area(2)', value: '4' }],
  [
    failure('test_constant', 'assert', { expected: '9', result: '6' }),
    { setup: 'from shapes import area as size\n\nSIDE = 3', call: "size(SIDE, unit='cm')", value: '6' },
  ],
  [failure('test_cases[3m-9-box1]', 'assert', { side: '3', square: '9' }), { call: 'size(side)', value: '6' }],
  [failure('test_objects[3m-9-box1]', 'assert', { box: 'Box(3)' }), { call: 'size(Box(3).side)', value: '6' }],
  [
    failure('test_effects', 'assert', { box: 'Box(2)' }),
    { setup: 'from shapes import Box, area as size\n\nbox = Box(1)\nbox.grow()', call: 'size(box.side)', value: '4' },
  ],
  [failure('test_exception', 'shapes.fail'), { kind: 'raised', exception: 'ValueError', message: 'no way' }],
  [failure('test_fixture', 'assert', { tmp_path: "PosixPath('/tmp/x')" }), { call: 'size(len(str(tmp_path)))' }],
  [
    failure('test_made[Box-2]', 'assert', { box: 'Box(2)' }),
    {
      setup: 'from shapes import Box, area as size\n\nfactory = Box\nmade = factory(1)\nbox = made',
      call: 'size(box.side)',
      value: '2',
    },
  ],
  [failure('test_error', 'assert', { caught: '<ExceptionInfo>' }), { call: 'str(caught)', value: "'no way'" }],
  [
    failure('TestUnit::test_set_up', 'self.assertEqual'),
    { setup: 'from shapes import Box, area as size\n\nbox = Box(4)', call: 'size(box.side)', value: '8' },
  ],
  [failure('TestOther::test_inherited', 'assert', {}), { call: 'size(big.side)', value: '18' }],
  [
    failure('test_elsewhere', 'assert', {}),
    { setup: 'from shapes import Box, area as size\n\nlarge = Box(7)', call: 'size(large.side)', value: '14' },
  ],
  [failure('test_refused', 'self.assertRaises'), { setup: 'import shapes', call: "shapes.fail('x')", kind: 'raised' }],
  [failure('test_loop', 'assert', { other: '4' }), { call: 'size(4)', value: '8' }],
  [failure('test_helper', 'assert'), { problem: 'an import of a helper: helpers' }],
  [failure('test_equal', 'self.assertEqual'), { setup: 'import shapes', call: 'shapes.area(2)', value: '4' }],
])('cuts a snippet out of $test', async (evidence, expected) => {
  const [observation] = await observeFailures(sandbox, [evidence], ['shapes']);
  expect(observation).toMatchObject(expected);
});

test('children do not disturb each other, and unsteady snippets are found', async () => {
  const failures = [failure('test_literal', 'assert'), failure('test_noise', 'assert')];
  const first = await observeFailures(sandbox, failures, ['shapes']);
  expect(first.map((one) => 'problem' in one)).toEqual([false, false]);
  const again = await observeAgain(sandbox, first, ['shapes']);
  expect(again[0]).toEqual(first[0]);
  expect(again[1]).toEqual({ problem: 'changes from run to run' });
});

test('a file that does not parse is a problem, not an error', async () => {
  const evidence = { ...failure('test_literal', 'assert'), file: 'nowhere.py' };
  expect(await observeFailures(sandbox, [evidence], ['shapes'])).toEqual([{ problem: 'nowhere.py cannot be read' }]);
});
