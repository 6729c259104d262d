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

/** What plugins such as pytest-rerunfailures do: run again, and say `rerun` of the reports before the last. */
const RERUNS = `import pytest
from _pytest.runner import runtestprotocol

def pytest_runtest_protocol(item, nextitem):
    if item.get_closest_marker("flaky") is None:
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for attempt in range(3):
        item.execution_count = attempt
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        failed = any(report.failed for report in reports)
        for report in reports:
            if failed and attempt < 2 and report.failed:
                report.outcome = "rerun"
            item.ihook.pytest_runtest_logreport(report=report)
        if not failed:
            break
        item._initrequest()
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
`;

test('of a test that is run again, its final report counts', async () => {
  const suite = `import pytest
seen = []
@pytest.mark.flaky
def test_late():
    seen.append(1)
    assert len(seen) == 2
@pytest.mark.flaky
def test_never(): assert False
`;
  expect(await run({ 'conftest.py': RERUNS, 'test_a.py': suite })).toEqual({
    'test_a.py::test_late': 'passed',
    'test_a.py::test_never': 'failed',
  });
});

test('the cache fixture is there in every run', async () => {
  const suite = 'def test_a(cache):\n    cache.set("a/b", 1)\n    assert cache.get("a/b", 0) == 1\n';
  const passed = { 'test_a.py::test_a': 'passed' };
  expect(await run({ 'test_a.py': suite })).toEqual(passed);
  expect(await run({ 'test_a.py': suite }, true, ['test_a.py::test_a'])).toEqual(passed);
});

test("the project's own options hold, without those that would make runs differ, and without plugins that are not there", async () => {
  const conftest = `import pytest
def pytest_addoption(parser):
    parser.addoption("--runslow", action="store_true")
    parser.addoption("--colour", action="store", default="")
@pytest.fixture
def colour(request):
    return request.config.getoption("--colour")
@pytest.fixture
def slow(request):
    return request.config.getoption("--runslow")
`;
  const suite = `import warnings
def test_options(colour, slow): assert (colour, slow) == ("red", True)
def test_plugin(pytester): assert pytester
def test_own(own): assert own == 3
def test_warnings(): warnings.warn("x")
def test_last(): pass
`;
  const options =
    '-n auto -nauto --dist loadfile -x --maxfail=1 --cov=pkg --cov-report term -ra -vv --durations 5 -p pytester -p ownplugin -p not_there --runslow --colour red --no-such-option value -W error';
  const outcomes = await run({
    'pytest.ini': `[pytest]\naddopts = ${options}\nrequired_plugins = pytest-cov pytest-not-there>=1\n`,
    'conftest.py': conftest,
    'ownplugin.py': 'import pytest\n@pytest.fixture\ndef own(): return 3\n',
    'test_a.py': suite,
  });
  expect(outcomes).toEqual({
    'test_a.py::test_options': 'passed',
    'test_a.py::test_plugin': 'passed',
    'test_a.py::test_own': 'passed',
    'test_a.py::test_warnings': 'failed',
    'test_a.py::test_last': 'passed',
  });
});

test('tests with a byte order mark, or in another encoding, are read', async () => {
  const suite = '\ufeffdef test_a(): assert 1 == 2\n';
  expect(await run({ 'test_a.py': suite })).toEqual({ 'test_a.py::test_a': 'failed' });
});

const made = (): Promise<string[]> => readdir(join(root, '__pycache__')).catch(() => []);
