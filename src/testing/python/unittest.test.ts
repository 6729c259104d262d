import { expect, test } from 'vitest';
import { inSandbox, pythonTool } from '../fixture.ts';
import { unittest } from './unittest.ts';

const framework = unittest({ options: [], files: [] });
const FILES = {
  'shapes.py': 'def area(side):\n    """The area.\n\n    >>> area(2)\n    4\n    """\n    return side * side\n',
  'tests/__init__.py': '',
  'tests/base.py':
    'import unittest\n\n\nclass Base(unittest.TestCase):\n    side = 1\n\n    def test_positive(self):\n        self.assertGreater(self.side, 0)\n',
  'tests/test_area.py': `import doctest
import unittest

import shapes
from .base import Base

print('noise')


class Area(Base):
    def test_square(self):
        self.assertEqual(shapes.area(2), 4)

    def test_wrong(self):
        side = 3
        self.assertEqual(
            shapes.area(side),
            10,
        )

    @unittest.skip('later')
    def test_skipped(self):
        pass

    @unittest.expectedFailure
    def test_known(self):
        self.fail()

    def test_parts(self):
        for side in (1, 2):
            with self.subTest(side=side):
                self.assertEqual(side, 1)


class Closed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise OSError('cannot open')

    def test_waits(self):
        pass


def load_tests(loader, tests, pattern):
    tests.addTests(doctest.DocTestSuite(shapes))
    return tests
`,
  'more/test_area.py': 'import unittest\n\n\nclass Same(unittest.TestCase):\n    def test_name(self):\n        pass\n',
  'more/deep/test_area.py': 'import unittest\n\n\nclass Same(unittest.TestCase):\n    def test_name(self):\n        pass\n',
  'tests/test_broken.py': '\nraise LookupError("cannot load")\n',
};

test('a suite: whole ids, outcomes, evidence, and the same twice', async () => {
  await inSandbox(FILES, pythonTool(), async (sandbox) => {
    const run = await framework.run(sandbox, { timeoutMs: 60_000 });
    expect(run.tests).toEqual({
      'tests/test_area.py::Area::test_positive': 'passed',
      'tests/test_area.py::Area::test_square': 'passed',
      'tests/test_area.py::Area::test_wrong': 'failed',
      'tests/test_area.py::Area::test_skipped': 'skipped',
      'tests/test_area.py::Area::test_known': 'xfailed',
      'tests/test_area.py::Area::test_parts': 'failed',
      'tests/test_area.py::Closed': 'error',
      'tests/base.py::Base::test_positive': 'passed',
      'shapes.py::shapes.area': 'passed',
      'more/test_area.py::Same::test_name': 'passed',
      'more/deep/test_area.py::Same::test_name': 'passed',
      'tests/test_broken.py': 'error',
    });
    expect(run).toMatchObject({ command: 'python -m unittest discover', ended: 'completed', exit_code: 1 });
    expect(run.failures.find(({ test }) => test.endsWith('test_wrong'))).toEqual({
      test: 'tests/test_area.py::Area::test_wrong',
      exception: 'AssertionError',
      message: '9 != 10',
      statement: 'self.assertEqual(\n    shapes.area(side),\n    10,\n)',
      file: 'tests/test_area.py',
      locals: expect.objectContaining({ side: '3' }),
      frames: ['tests/test_area.py:16:test_wrong'],
    });
    expect(run.failures.find(({ test }) => test === 'tests/test_broken.py')).toMatchObject({
      exception: 'LookupError',
      statement: 'raise LookupError("cannot load")',
    });
    expect((await framework.run(sandbox, { timeoutMs: 60_000 })).tests).toEqual(run.tests);
  });
});

test('tests by id, class, file and folder; those that do not exist are absent', async () => {
  await inSandbox(FILES, pythonTool(), async (sandbox) => {
    const some = async (...tests: string[]) => Object.keys((await framework.run(sandbox, { tests, timeoutMs: 60_000 })).tests);
    expect(await some('tests/test_area.py::Area::test_square', 'tests/test_area.py::Area::gone', 'tests/gone.py')).toEqual([
      'tests/test_area.py::Area::test_square',
    ]);
    expect(await some('tests/test_area.py::Closed')).toEqual(['tests/test_area.py::Closed']);
    expect(await some('shapes.py::shapes.area')).toEqual(['shapes.py::shapes.area', 'tests/test_broken.py']);
    expect(await some('more')).toHaveLength(2);
    expect((await framework.run(sandbox, { tests: ['gone.py'], timeoutMs: 60_000 })).ended).toBe('collected-nothing');
  });
});

test('a suite that dies, hangs, or is not there', async () => {
  const ended = (body: string, timeoutMs = 60_000): Promise<string> =>
    inSandbox(
      { 'test_a.py': `import os, unittest\n\n\nclass A(unittest.TestCase):\n    def test_a(self):\n        ${body}\n` },
      pythonTool(),
      async (sandbox) => (await framework.run(sandbox, { timeoutMs })).ended,
    );
  expect(await ended('os._exit(0)')).toBe('crashed');
  expect(await ended('while True: pass', 3000)).toBe('timed-out');
  const nowhere = unittest({ options: [], files: ['gone'] });
  const run = await inSandbox(FILES, pythonTool(), (sandbox) => nowhere.run(sandbox, { timeoutMs: 60_000 }));
  expect(run).toMatchObject({ command: 'python -m unittest gone', ended: 'collected-nothing' });
});
