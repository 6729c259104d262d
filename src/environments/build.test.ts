import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Environment } from '../records/environment.ts';
import type { Repository } from '../records/repository.ts';
import { type Workspace, workspaceAt } from '../records/workspace.ts';
import { fetchRepository } from '../repositories/index.ts';
import { namespaceProvider, type SandboxProvider } from '../sandbox/index.ts';
import { packageRoot } from '../support/tools.ts';
import { pytest } from '../testing/index.ts';
import { buildEnvironment } from './build.ts';
import { environmentPath, loadEnvironment, sandboxSpec } from './environment.ts';
import { findInterpreters } from './languages/python/interpreters.ts';

const MIT =
  'Permission is hereby granted, free of charge, to any person obtaining a copy. The above copyright notice shall be included.';
const SUITE = `
import os, time, pytest
from shapes import area

@pytest.fixture
def broken():
    raise OSError('no fixture')

@pytest.mark.parametrize('side, expected', [(1, 1), (2, 4), (3, 9), (4, 16), (5, 25), (6, 36), (7, 49)])
def test_area(side, expected):
    assert area(side) == expected

@pytest.mark.parametrize('text', ['a b [::', 'é'])
def test_ids(text):
    assert text

@pytest.mark.skip
def test_skipped(): pass

@pytest.mark.xfail
def test_xfailed(): assert area(1) == 2

def test_fixture(request):
    if os.environ.get('MODE') == 'fixture': request.getfixturevalue('broken')

def test_mode():
    mode = os.environ.get('MODE')
    if mode == 'exit': os._exit(3)
    if mode == 'hang': time.sleep(60)
`;

let root: string;
let workspace: Workspace;
let provider: SandboxProvider;
let environment: Environment;

async function repository(name: string, files: Record<string, string>): Promise<Repository> {
  const folder = join(root, 'made', name);
  for (const [path, text] of Object.entries({ LICENSE: MIT, ...files })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const fetched = await fetchRepository(folder, { workspace });
  if (fetched.kind === 'rejected') throw new Error(fetched.rejection.detail);
  return fetched.repository;
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'environments-'));
  // Layers are by content: kept between test runs, so that only the first one installs pytest.
  workspace = {
    ...workspaceAt(join(root, 'workspace')),
    layers: join(packageRoot, 'node_modules', '.cache', 'swe-lego', 'layers'),
  };
  provider = namespaceProvider({ root: workspace.sandboxes });
  const shapes = await repository('shapes', {
    'pyproject.toml': `
[project]
name = "shapes"
version = "1.0"
description = "Shapes."
[build-system]
requires = ["flit_core"]
build-backend = "flit_core.buildapi"
[tool.pytest.ini_options]
addopts = "-n auto --no-such-option --cov=shapes -x"
`,
    'src/shapes/__init__.py': '"""Shapes."""\n\ndef area(side):\n    return side * side\n',
    'tests/test_shapes.py': SUITE,
  });
  const built = await buildEnvironment(shapes, { workspace, provider });
  if (built.kind === 'rejected') throw new Error(built.rejection.detail);
  environment = built.environment;
});

afterAll(() => rm(root, { recursive: true, force: true }));

const create = (variables: Record<string, string> = {}) => {
  const spec = sandboxSpec(workspace, environment);
  return provider.create({ ...spec, variables: { ...spec.variables, ...variables } });
};

test('an environment has two equal baseline runs, what is installed, and its layers', async () => {
  expect(environment.baseline).toHaveLength(2);
  expect(environment.baseline[0]?.tests).toEqual(environment.baseline[1]?.tests);
  expect(environment.baseline[0]).toMatchObject({ ended: 'completed', exit_code: 0, failures: [] });
  expect(environment.baseline[0]?.tests).toMatchObject({
    'tests/test_shapes.py::test_area[7-49]': 'passed',
    'tests/test_shapes.py::test_ids[a b [::]': 'passed',
    'tests/test_shapes.py::test_skipped': 'skipped',
    'tests/test_shapes.py::test_xfailed': 'xfailed',
  });
  expect(environment.flaky).toEqual([]);
  expect(environment.lock).toContainEqual(expect.stringMatching(/^pytest==/));
  expect(environment.layers).toHaveLength(3);
  expect(await loadEnvironment(workspace, environment.id)).toEqual(environment);
  expect(await readFile(join(workspace.environments, environment.id, 'build.log'), 'utf8')).toContain('kept: ');
});

test('it is not built twice, but is where a part of it is gone', async () => {
  const notes: string[] = [];
  const again = () => buildEnvironment(environment.repository, { workspace, provider, onProgress: (note) => notes.push(note) });
  expect(await again()).toEqual({ kind: 'built', environment });
  expect(notes).toEqual([]);
  await rm(join(workspace.layers, environment.layers[2] as string), { recursive: true });
  await expect(loadEnvironment(workspace, environment.id)).rejects.toMatchObject({ code: 'ENVIRONMENT_BROKEN' });
  expect(await again()).toMatchObject({ kind: 'built', environment: { layers: environment.layers } });
  expect(notes).toHaveLength(1);
});

test('a build that was killed half-way leaves nothing that is trusted', async () => {
  const path = environmentPath(workspace, environment.id);
  const whole = await readFile(path, 'utf8');
  await writeFile(path, whole.slice(0, whole.length / 2));
  expect(await buildEnvironment(environment.repository, { workspace, provider })).toMatchObject({ kind: 'built' });
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ id: environment.id });
});

test('edits of the checkout take effect, also outside it, and there is no second copy of the code', async () => {
  await using sandbox = await create();
  await sandbox.writeFile('/testbed/src/shapes/__init__.py', '"""Shapes."""\n\ndef area(side):\n    return side + side\n');
  const printed = await sandbox.exec(['python', '-c', 'import shapes; print(shapes.area(3))'], { workdir: '/' });
  expect(printed.stdout).toBe('6\n');
  const found = await sandbox.exec(['sh', '-c', 'grep -rl "side \\* side" /testbed /opt/env /tmp /home']);
  expect(found.stdout).toBe('');

  const failed = await pytest().run(sandbox, { timeoutMs: 60_000 });
  expect(failed).toMatchObject({ ended: 'completed', exit_code: 1 });
  const id = 'tests/test_shapes.py::test_area[3-9]';
  expect(failed.tests[id]).toBe('failed');
  expect(failed.failures.find((failure) => failure.test === id)).toEqual({
    test: id,
    exception: 'AssertionError',
    message: 'assert 6 == 9\n +  where 6 = area(3)',
    statement: 'assert area(side) == expected',
    file: 'tests/test_shapes.py',
    locals: { side: '3', expected: '9' },
    frames: ['tests/test_shapes.py:11:test_area'],
  });
});

test('packages of the host are not seen, by no interpreter, and there is no network', async () => {
  await using sandbox = await create();
  const list = 'import importlib.metadata as m; print(sorted(d.metadata["Name"].lower() for d in m.distributions()))';
  const seen = async (python: string) =>
    JSON.parse((await sandbox.exec([python, '-c', list])).stdout.replaceAll("'", '"')) as string[];
  const locked = environment.lock.map((line) => line.split('==')[0]?.toLowerCase());
  expect(await seen('python')).toEqual([...locked, 'shapes'].sort());
  const interpreter = (await sandbox.exec(['sh', '-c', 'readlink -f $(command -v python)'])).stdout.trim();
  expect(await seen(interpreter)).toEqual([]);
  if ((await sandbox.exec(['test', '-x', '/usr/bin/python3'])).exitCode === 0) expect(await seen('/usr/bin/python3')).toEqual([]);
  const connect = 'import socket; socket.create_connection(("192.0.2.1", 80), 2)';
  expect((await sandbox.exec(['python', '-c', connect])).stderr).toMatch(/unreachable/i);
});

test('tests by id: exactly those run; ids and files that do not exist are absent', async () => {
  await using sandbox = await create();
  const ids = ['tests/test_shapes.py::test_ids[a b [::]', 'tests/test_shapes.py::test_gone', 'tests/test_no.py::test_x'];
  const run = await pytest().run(sandbox, { tests: ids, timeoutMs: 60_000 });
  expect(run).toMatchObject({ ended: 'completed', tests: { [ids[0] as string]: 'passed' } });
  expect(Object.keys(run.tests)).toHaveLength(1);
  expect(await pytest().run(sandbox, { tests: ['tests/test_no.py'], timeoutMs: 60_000 })).toMatchObject({
    ended: 'collected-nothing',
    tests: {},
  });
});

test('runs that crash, hang or cannot import are told apart', async () => {
  const runIn = async (mode: string, timeoutMs = 60_000) => {
    await using sandbox = await create({ MODE: mode });
    return await pytest().run(sandbox, { timeoutMs });
  };
  const mode = 'tests/test_shapes.py::test_mode';
  const crashed = await runIn('exit');
  expect(crashed).toMatchObject({ ended: 'crashed', exit_code: 3, tests: { 'tests/test_shapes.py::test_area[1-1]': 'passed' } });
  expect(crashed.tests[mode]).toBeUndefined();
  expect(await runIn('hang', 1500)).toMatchObject({ ended: 'timed-out' });
  expect(await runIn('fixture')).toMatchObject({ ended: 'completed', tests: { 'tests/test_shapes.py::test_fixture': 'failed' } });

  await using sandbox = await create();
  await sandbox.writeFile('/testbed/src/shapes/__init__.py', 'def area(side:\n');
  const run = await pytest().run(sandbox, { timeoutMs: 60_000 });
  expect(run).toMatchObject({ ended: 'collected-nothing', tests: { 'tests/test_shapes.py': 'error' } });
  expect(run.failures).toMatchObject([{ exception: 'SyntaxError', file: 'tests/test_shapes.py' }]);
});

test('a suite that fails is rejected with the lines that say why, and with a log', async () => {
  const series = (await findInterpreters())[0]?.version.split('.').slice(0, 2).join('.');
  const failing = await repository('failing', {
    'setup.cfg': `[options]\npython_requires = ==${series}.*\n`,
    'setup.py': 'raise SystemExit("no setup today")\n',
    'test_failing.py': Array.from({ length: 6 }, (_, index) => `def test_${index}(): assert ${index} > 2, "too small"\n`).join(
      '',
    ),
  });
  const built = await buildEnvironment(failing, { workspace, provider });
  expect(built).toMatchObject({
    kind: 'rejected',
    rejection: {
      source: failing.source,
      reason: 'sanity-check',
      detail: expect.stringMatching(/only 3 of 6 tests passed[\s\S]*too small/),
    },
  });
  const [folder] = (await readdir(workspace.environments)).filter((name) => name.startsWith('failing-'));
  expect(await readdir(join(workspace.environments, folder as string))).toEqual(['build.log']);
  expect(await readFile(join(workspace.environments, folder as string, 'build.log'), 'utf8')).toMatch(/no setup today/);
});

test('what no Python here can run is rejected', async () => {
  const future = await repository('future', {
    'pyproject.toml': '[project]\nname = "f"\nrequires-python = ">=4"\n',
    'test_f.py': '',
  });
  expect(await buildEnvironment(future, { workspace, provider })).toMatchObject({
    rejection: { reason: 'no-toolchain', detail: expect.stringContaining('>=4') },
  });
});

test('an index that does not answer is an error, not a rejection', async () => {
  const lone = await repository('lone', { 'test_lone.py': 'def test(): pass\n' });
  const saved = { ...process.env };
  Object.assign(process.env, { PIP_INDEX_URL: 'http://127.0.0.1:9/simple', UV_HTTP_RETRIES: '0' });
  try {
    const building = buildEnvironment(lone, { workspace, provider });
    await expect(building).rejects.toMatchObject({ code: 'INDEX_UNREACHABLE', hint: expect.stringContaining('PIP_INDEX_URL') });
  } finally {
    process.env = saved;
  }
});
