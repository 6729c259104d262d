import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPythonProject } from '../../repositories/index.ts';
import { versionVariables } from './python/install.ts';
import { testRequirements } from './python/requirements.ts';
import { describe, strategies } from './python/strategy.ts';
import { importFolder } from './python.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rules-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function requirementsOf(files: Record<string, string>) {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return testRequirements(folder, await readPythonProject(folder));
}

const BARE = { name: 'no test requirements', extras: [], requirements: [] };

test('a package that names none gets the bare tools', async () => {
  expect(await requirementsOf({ 'setup.py': '' })).toEqual([BARE]);
});

test('extras and dependency groups for tests, includes resolved, tools of developers left out', async () => {
  const sets = await requirementsOf({
    'pyproject.toml': `
[project]
name = "p"
[project.optional-dependencies]
test = ["a", "P[more]"]
more = ["d", "mypy"]
docs = ["sphinx"]
[dependency-groups]
base = ["b>=1"]
tests = [{ include-group = "base" }, "c; python_version < '3.9'", "ruff"]
`,
  });
  expect(sets).toEqual([
    { name: 'test requirements', extras: [], requirements: ['a', 'd', 'b>=1', "c; python_version < '3.9'"] },
    {
      name: 'all declared tools',
      extras: [],
      requirements: ['a', 'd', 'mypy', 'b>=1', "c; python_version < '3.9'", 'ruff'],
    },
    BARE,
  ]);
});

test('what tests themselves use is theirs, whatever else it is for; plugins that pytest requires are there', async () => {
  const sets = await requirementsOf({
    'pyproject.toml': `
[project]
name = "p"
[project.optional-dependencies]
test = ["setuptools", "build", "virtualenv", "pytest-xdist"]
dev = ["tox", "build", "ruff", "a"]
[tool.pytest.ini_options]
required_plugins = ["pytest-timeout>=2", "pytest-mock"]
`,
  });
  const test = ['setuptools', 'build', 'virtualenv', 'pytest-xdist'];
  expect(sets.map(({ name, requirements }) => [name, requirements])).toEqual([
    ['test requirements', [...test, 'pytest-timeout>=2', 'pytest-mock']],
    ['development requirements', [...test, 'a', 'pytest-timeout>=2', 'pytest-mock']],
    ['all declared tools', [...test, 'tox', 'ruff', 'a', 'pytest-timeout>=2', 'pytest-mock']],
    ['no test requirements', []],
  ]);
});

test('requirement files: those they include, without options, hashes and paths', async () => {
  const sets = await requirementsOf({
    'requirements-test.txt':
      '-r common.txt\n-e .\nfreezegun==1.0 \\\n  --hash=sha256:00\nhttps://x.example/y.whl\nmypy\n# none\n',
    'common.txt': 'six  # why\n',
    'tox.ini': '[testenv]\ndeps =\n  -rrequirements-test.txt\n  mock\n  py27: old\n',
  });
  expect(sets[0]).toEqual({ name: 'test requirements', extras: [], requirements: ['six', 'freezegun==1.0', 'mock'] });
});

test('a source release has its requirements written down, in the form of its build backend', async () => {
  const egg = await requirementsOf({
    'PKG-INFO': 'Name: p\n',
    'p.egg-info/requires.txt': 'six\n\n[:python_version<"3"]\nold\n\n[test]\na\n',
  });
  expect(egg[0]).toMatchObject({ extras: [], requirements: ['a'] });
  expect(await readPythonProject(folder)).toMatchObject({ complete: true, dependencies: ['six', 'old; python_version<"3"'] });
  await rm(join(folder, 'p.egg-info'), { recursive: true });
  const info = await requirementsOf({
    'PKG-INFO':
      'Metadata-Version: 2.1\nName: p\nProvides-Extra: test\nRequires-Dist: six; python_version >= "3" and extra == "test"\nRequires-Dist: b\n',
  });
  expect(info[0]).toMatchObject({ extras: [], requirements: ['six; python_version >= "3"'] });
  expect(await readPythonProject(folder)).toMatchObject({ complete: true, dependencies: ['b'] });
});

test('extras that only a build can tell are asked for by name', async () => {
  const sets = await requirementsOf({
    'PKG-INFO': 'Name: p\nVersion: 1\nProvides-Extra: testing\nProvides-Extra: dev\n',
    'setup.py': '',
  });
  expect(sets.map((set) => set.extras)).toEqual([['testing'], ['testing', 'dev'], []]);
});

test('editable installs come first, then plain paths, then other interpreters', async () => {
  const interpreter = (version: string) => ({
    implementation: 'CPython',
    version,
    prefix: '/p',
    executable: '/p/bin/python',
    shared: false,
    usable: true,
  });
  await writeFile(join(folder, 'setup.py'), '');
  const project = await readPythonProject(folder);
  const made = strategies(project, [BARE], [interpreter('3.11.7'), interpreter('3.13.0'), interpreter('3.8.1')]);
  expect(made.map(describe)).toEqual([
    'editable install, no test requirements, built metadata, Python 3.11.7',
    'path install, no test requirements, written metadata, Python 3.11.7',
    'editable install, no test requirements, built metadata, Python 3.8.1',
    'editable install, no test requirements, built metadata, Python 3.13.0',
  ]);
});

test('a release is built as of its time, with unittest where its tests are, and on the Python of its time', async () => {
  const interpreter = (version: string) => ({
    implementation: 'CPython',
    version,
    prefix: '/p',
    executable: '/p/bin/python',
    shared: false,
    usable: true,
  });
  await writeFile(join(folder, 'setup.py'), '');
  const interpreters = ['3.11.7', '3.13.0', '3.9.1', '3.8.1'].map(interpreter);
  const options = { asOf: '2020-01-01T00:00:00Z', usesUnittest: true };
  const made = strategies(await readPythonProject(folder), [BARE], interpreters, options);
  expect(
    made.map(({ framework, asOf, mode, runner, interpreter: { version } }) => [
      version,
      mode,
      framework,
      asOf === undefined,
      runner,
    ]),
  ).toEqual([
    ['3.11.7', 'editable', 'pytest', false, 'of its time'],
    ['3.11.7', 'editable', 'pytest', false, 'of today'],
    ['3.11.7', 'path', 'pytest', false, 'of its time'],
    ['3.11.7', 'editable', 'unittest', false, 'of its time'],
    ['3.11.7', 'editable', 'pytest', true, 'of today'],
    ['3.8.1', 'editable', 'pytest', false, 'of its time'],
    ['3.13.0', 'editable', 'pytest', false, 'of its time'],
  ]);
  expect(describe(made[1] as (typeof made)[number])).toContain('as of 2020-01-01 with pytest of today');
});

test('where packages are imported from', async () => {
  await requirementsOf({ 'p/__init__.py': '' });
  expect(await importFolder(folder)).toBe('');
  await requirementsOf({ 'src/p/__init__.py': '' });
  expect(await importFolder(folder)).toBe('src');
});

test('a checkout without its history is told a version, in the words of every tool that would read it from tags', async () => {
  await requirementsOf({ 'setup.py': '', '.git_archival.txt': 'node: abc\ndescribe-name: v2.3.1-4-gabc1234\n' });
  const project = await readPythonProject(folder);
  expect(versionVariables(project)).toMatchObject({ SETUPTOOLS_SCM_PRETEND_VERSION: '2.3.1', PBR_VERSION: '2.3.1' });
  expect(versionVariables({ release: false, version: '1.0', tagged: null })).toMatchObject({ PDM_BUILD_SCM_VERSION: '1.0' });
  expect(versionVariables({ release: true, version: '1.0', tagged: null })).toEqual({});
});
