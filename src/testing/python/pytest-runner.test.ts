import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runProcess } from '../../support/process.ts';
import { toolPath } from '../../support/tools.ts';
import { openChannel, readChannel } from '../channel.ts';
import { parsePhaseReport } from './phase-report.ts';
import { PYTEST_RUNNER } from './pytest.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pytest-'));
});
afterEach(() => rm(root, { recursive: true }));

/** The outcomes of a project's tests, as the runner reports them. */
async function run(files: Record<string, string>, again = false, tests: readonly string[] = []) {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  const channel = openChannel();
  const { stdout } = await runProcess([toolPath('python'), '-c', PYTEST_RUNNER], {
    input: JSON.stringify({ key: channel.key, root, tests, again }),
    env: { PATH: process.env.PATH ?? '', PYTHONDONTWRITEBYTECODE: '1' },
  });
  const { texts, whole } = readChannel(stdout, channel);
  expect(whole).toBe(true);
  return parsePhaseReport(texts).tests;
}

test('a suite that is one tests.py is collected; beside files that pytest knows, such a file is none', async () => {
  const suite = 'def test_a(): pass\n';
  expect(await run({ 'tests.py': suite, 'pkg/tests/test.py': suite })).toEqual({
    'tests.py::test_a': 'passed',
    'pkg/tests/test.py::test_a': 'passed',
  });
  expect(await run({ 'test_b.py': suite })).toEqual({ 'test_b.py::test_a': 'passed' });
});

test('a suite that makes errors of warnings passes under a newer pytest, with marks of plugins that are left out', async () => {
  expect(
    await run({
      'pytest.ini': '[pytest]\nfilterwarnings = error\n',
      'test_a.py': 'import pytest, warnings\n@pytest.mark.no_cover\ndef test_a(): pass\ndef test_b(): warnings.warn("x")\n',
    }),
  ).toEqual({ 'test_a.py::test_a': 'passed', 'test_a.py::test_b': 'failed' });
});

test('where more runs come, what was made of test modules stays, and of nothing else', async () => {
  const code = (value: number): string => `def one(): return ${value}\n`;
  const files = { 'test_a.py': 'from code_a import one\ndef test_a(): assert one() == 1\n', 'code_a.py': code(1) };
  expect(await run(files)).toEqual({ 'test_a.py::test_a': 'passed' });
  expect(await made()).toEqual([]);
  expect(await run(files, true)).toEqual({ 'test_a.py::test_a': 'passed' });
  expect(await made()).toEqual([expect.stringMatching(/^test_a\.[\w-]+-pytest-/)]);
  expect(await run({ 'code_a.py': code(2) }, true)).toEqual({ 'test_a.py::test_a': 'failed' }); // of the same size and second
});

test('where more runs come, tests are found by name, and by their file where pytest knows no such name', async () => {
  const suite = `import pytest
@pytest.mark.parametrize('a', [1, 2])
def test_a(a): pass
def test_b(): pass
class TestC:
    def test_d(self): pass
`;
  const files = { 'test_a.py': suite };
  const found = { 'test_a.py::test_a[1]': 'passed', 'test_a.py::test_a[2]': 'passed', 'test_a.py::TestC::test_d': 'passed' };
  expect(await run(files, true, ['test_a.py::TestC::test_d', 'test_a.py::test_a'])).toEqual(found);
  expect(await run(files, true, ['test_a.py::test_gone', 'test_a.py::TestC::test_d', 'test_a.py::test_a'])).toEqual(found);
});

const made = (): Promise<string[]> => readdir(join(root, '__pycache__')).catch(() => []);
