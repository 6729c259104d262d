import { afterAll, beforeAll, expect, test } from 'vitest';
import { frameworkOf } from '../../../environments/index.ts';
import type { Task } from '../../../records/task.ts';
import { draftSynthetic } from '../../draft.ts';
import { type FixturePackage, fixturePackage } from '../../fixture-package.ts';
import { coverStatement } from './cover.ts';

const BASE = `"""Shapes."""

__version__ = '1.0'

def area(width, height):
    return width + height

def perimeter(width, height):
    return 2 * width + height
`;
const FIXED = `"""Shapes."""

__version__ = '1.0'

class ShapeError(ValueError):
    pass

def area(width, height, unit='cm'):
    if width < 0:
        raise ShapeError('width must not be negative')
    return width * height

def perimeter(width, height):
    return 2 * (width + height)
`;
const TESTS = `from shapes import area, perimeter
import pytest

def test_area():
    result = area(2, 3)
    assert result == 6

def test_unit():
    assert area(2, 5, unit='mm') == 10

def test_perimeter():
    assert perimeter(2, 3) == 10

def test_negative():
    with pytest.raises(ValueError, match='width must not be negative'):
        area(-2, 3)
`;
const whole = (path: string, before: string, after: string): string => {
  const [old, now] = [before, after].map((text) => text.split('\n').slice(0, -1));
  const header = before === '' ? 'new file mode 100644\n--- /dev/null' : `--- a/${path}`;
  const range = before === '' ? '0,0' : `1,${old?.length}`;
  const lines = [...(old ?? []).map((line) => `-${line}`), ...(now ?? []).map((line) => `+${line}`)];
  return `diff --git a/${path} b/${path}\n${header}\n+++ b/${path}\n@@ -${range} +1,${now?.length} @@\n${lines.join('\n')}\n`;
};

let made: FixturePackage;
beforeAll(async () => {
  made = await fixturePackage('covering', {
    'shapes/__init__.py': BASE,
    'tests/test_old.py':
      'import pytest\nimport shapes\n\n@pytest.mark.parametrize("n", range(5))\ndef test_old(n):\n    assert shapes.__version__\n',
  });
});
afterAll(() => made[Symbol.asyncDispose]());

const taskOf = (statement: string, ...tests: string[]): Task => ({
  ...draftSynthetic(made.environment, {
    origin: { operator: 'merged-change', file: 'shapes/__init__.py', line: 1, scope: '', seed: 0 },
    patch: whole('shapes/__init__.py', BASE, FIXED),
    statement,
    failing: tests.map((name) => `tests/test_new.py::${name}`),
    passing: ['tests/test_old.py::test_old[0]'],
  }),
  kind: 'real',
  test_patch: whole('tests/test_new.py', '', TESTS),
});

const ALL = ['test_area', 'test_unit', 'test_perimeter', 'test_negative'];
const ISSUE = 'Wrong area\n\narea(2, 3) gives 5, I expected 6.';
const NAMED =
  'It takes the keyword argument `unit`. A negative width is refused with a ValueError: "width must not be negative".';

const cover = (task: Task) => coverStatement(task, { ...made, framework: frameworkOf(made.environment) });

test('what an issue does not say is added from what the tests showed', async () => {
  const covered = await cover(taskOf(ISSUE, ...ALL));
  expect(covered.kind).toBe('completed');
  const { added = '', statement = '' } = covered as { added?: string; statement?: string };
  expect(statement.startsWith(ISSUE)).toBe(true);
  expect(added).toContain('`area` takes the keyword argument `unit`');
  expect(added).toContain('width must not be negative');
  expect(added).toMatch(/perimeter\(2, 3\)[\s\S]*7[\s\S]*10/);
  expect(added).not.toContain('test_');
  expect(added).not.toContain('area(2, 3)');
});

test('an issue that says it all stays as it is', async () => {
  const statement = `${ISSUE} ${NAMED} Also, perimeter(2, 3) gives 7 instead of 10. area(2, 5, unit='mm') should be 10.`;
  expect((await cover(taskOf(statement, ...ALL))).kind).toBe('covered');
});

test('one symptom of a function does not tell of another function', async () => {
  const covered = await cover(taskOf(`${ISSUE} ${NAMED}`, 'test_area', 'test_perimeter'));
  expect(covered).toMatchObject({ kind: 'completed', added: expect.stringContaining('perimeter(2, 3)') });
});
