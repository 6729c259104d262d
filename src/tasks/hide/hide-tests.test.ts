import { afterAll, beforeAll, expect, test } from 'vitest';
import { baseCommit, openWorkspace, prepareWorkspace } from '../../history/index.ts';
import type { Task } from '../../records/task.ts';
import { type FixturePackage, fixturePackage } from '../fixture-package.ts';
import { inject, validate } from '../index.ts';
import { hideTests } from './hide-tests.ts';

const PACKAGE = `"""Shapes."""

__version__ = '1.0'

def area(width, height):
    """
    >>> area(2, 3)
    6
    """
    return width * height

def total(sizes):
    return sum(sizes)
`;
const SUITE = `import pytest
from helpers import SUM
from shapes import area, total

CASES = [(1, 2, 2), (2, 3, 6), (4, 5, 20)]

@pytest.mark.parametrize('width, height, expected', CASES)
def test_area(width, height, expected):
    assert area(width, height) == expected

def test_total():
    assert total([1, 2]) == SUM
`;
const OTHER = `from shapes import area

class TestOther:
    def test_three(self):
        assert area(3, 3) == 9
`;

const CRATE = `pub fn far() -> u32 {
    7
}

pub fn between() {}

pub fn near() -> u32 {
    1
}

#[cfg(test)]
mod tests {
    #[test]
    fn both() {
        assert_eq!(super::far() + super::near(), 8);
    }

    #[test]
    fn kept() {}
}
`;

let made: FixturePackage;
let task: Task;

beforeAll(async () => {
  made = await fixturePackage('hiding', {
    'shapes.py': PACKAGE,
    'src/lib.rs': CRATE,
    'tests/helpers.py': 'SUM = 3\n',
    'tests/test_shapes.py': SUITE,
    'tests/test_other.py': OTHER,
  });
  for await (const decision of inject(made.environment, {
    ...made,
    hiddenTests: 'none',
    count: 40,
    seed: 1,
    trivialShare: 0.9,
  })) {
    if (decision.task?.FAIL_TO_PASS.includes('tests/test_other.py::TestOther::test_three') !== true) continue;
    task = decision.task;
    break;
  }
});

afterAll(() => made?.[Symbol.asyncDispose]());

async function hidden(policy: 'failing' | 'files', from = task): Promise<Task> {
  const hiding = await hideTests(from, policy, made);
  if (hiding.kind === 'refused') throw new Error(hiding.detail);
  return hiding.task;
}

async function seen(of: Task): Promise<string> {
  await using sandbox = await openWorkspace(of, made);
  return (await sandbox.exec(['sh', '-c', 'git status --porcelain; git log --oneline | wc -l; cat tests/*'])).stdout;
}

test('the failing functions are gone from the workspace and come back as the test patch', async () => {
  const less = await hidden('failing');
  expect(less.FAIL_TO_PASS).toContain('tests/test_shapes.py::test_area[2-3-6]');
  expect(less.instance_id).not.toBe(task.instance_id);
  expect(less.base_commit).not.toBe(task.base_commit);
  const text = await seen(less);
  expect(text).toMatch(/^1\n/);
  expect(text).not.toContain('test_area');
  expect(text).not.toContain('CASES');
  expect(text).toContain('def test_total');
  const proof = await validate(less, made);
  if (proof.kind === 'rejected') throw new Error(`${proof.reason}: ${proof.detail}`);
  expect(proof.task.FAIL_TO_PASS).toEqual(task.FAIL_TO_PASS);
  expect(proof.task.PASS_TO_PASS).toEqual(task.PASS_TO_PASS);
  const { runs } = proof.task.certificate;
  expect(runs.map((run) => run.state)).toEqual(['before', 'before', 'base', 'base', 'golden', 'golden']);
  for (const id of task.FAIL_TO_PASS) expect(runs[0]?.tests[id]).toBeUndefined();
  for (const id of task.FAIL_TO_PASS) expect(runs[2]?.tests[id]).toBe('failed');
});

test('tests that the bug keeps from running go as well', async () => {
  const hiding = await hideTests(task, 'failing', made, ['tests/test_shapes.py::test_total']);
  if (hiding.kind === 'refused') throw new Error(hiding.detail);
  expect(await seen(hiding.task)).not.toMatch(/def test_(area|total)/);
});

test('whole files are gone, and a suite of no tests is one', async () => {
  const less = await hidden('files');
  const text = await seen(less);
  expect(text).not.toContain('def test_total');
  const proof = await validate(less, made);
  expect(proof).toMatchObject({ kind: 'valid', task: { FAIL_TO_PASS: task.FAIL_TO_PASS, PASS_TO_PASS: task.PASS_TO_PASS } });
});

test('none leaves a task as it is', async () => {
  expect(await hideTests(task, 'none', made)).toEqual({ kind: 'hidden', task });
});

test('a test among the code is gone, and the bug beside it is there; where the two touch, the task is refused', async () => {
  const environment = { ...made.environment, repository: { ...made.environment.repository, language: 'rust' as const } };
  const crate = (line: number, fixed: string, above: string, below: string): Task => ({
    ...task,
    language: 'rust',
    patch: `diff --git a/src/lib.rs b/src/lib.rs\n--- a/src/lib.rs\n+++ b/src/lib.rs\n@@ -${line},3 +${line},3 @@\n ${above}\n-    0\n+    ${fixed}\n ${below}\n`,
    FAIL_TO_PASS: ['shapes::lib::tests::both'],
  });
  const hiding = await hideTests(crate(1, '7', 'pub fn far() -> u32 {', '}'), 'failing', { ...made, environment });
  if (hiding.kind === 'refused') throw new Error(hiding.detail);
  await using sandbox = await openWorkspace(hiding.task, made);
  const left = CRATE.replace('7', '0').replace(/ {4}#\[test\]\n {4}fn both[\s\S]*?\n {4}}\n\n/, '');
  expect((await sandbox.readFile('/testbed/src/lib.rs')).toString()).toBe(left);
  const refused = async (of: Task, policy: 'failing' | 'files'): Promise<unknown> =>
    hideTests(of, policy, { ...made, environment });
  expect(await refused(crate(14, '#[test]', 'mod tests {', '    fn both() {'), 'failing')).toEqual({
    kind: 'refused',
    detail: 'the bug and the tests are too close to each other in one file',
  });
  expect(await refused(crate(1, '7', 'pub fn far() -> u32 {', '}'), 'files')).toEqual({
    kind: 'refused',
    detail: 'src/lib.rs is code as well',
  });
});

test('a failing test that stands in the code refuses the task', async () => {
  const doctest = { ...task, FAIL_TO_PASS: ['shapes.py::shapes.area'] };
  expect(await hideTests(doctest, 'failing', made)).toEqual({
    kind: 'refused',
    detail: 'shapes.py is no test file',
  });
});

test('a proof notices a failing test that was left', async () => {
  const [first = ''] = task.FAIL_TO_PASS;
  const half = await hidden('failing', { ...task, FAIL_TO_PASS: [first] });
  expect(await validate(half, made)).toMatchObject({ kind: 'rejected', reason: 'tests-visible' });
});

test('a proof notices what the rest of the suite needs', async () => {
  const less = await hidden('failing');
  const helpers = `diff --git a/tests/helpers.py b/tests/helpers.py
new file mode 100644
--- /dev/null
+++ b/tests/helpers.py
@@ -0,0 +1 @@
+SUM = 3
`;
  const test_patch = helpers + less.test_patch;
  const layer = await prepareWorkspace({ ...less, test_patch }, made);
  const base_commit = await baseCommit(layer, made.environment.workdir);
  expect(await validate({ ...less, test_patch, base_commit }, made)).toMatchObject({
    kind: 'rejected',
    reason: 'tests-needed',
    detail: expect.stringContaining('tests/test_shapes.py'),
  });
});
