import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorkspace } from '../../history/index.ts';
import type { Task } from '../../records/task.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { runProcess } from '../../support/process.ts';
import { type FixturePackage, fixturePackage } from '../fixture-package.ts';
import { hideTests } from '../hide/hide-tests.ts';
import { inject, validate } from '../index.ts';
import { exportHarbor } from './harbor.ts';

const PACKAGE = `"""Shapes."""\n\n__version__ = '1.0'\n\ndef area(width, height):\n    if width < 0:\n        return 0\n    return width * height\n`;
const SUITE = `import pytest
from shapes import area

@pytest.mark.parametrize('width, expected', [(1, 3), (2, 6), (-1, 0)])
def test_area(width, expected):
    assert area(width, 3) == expected

def test_nothing():
    assert area(0, 3) == 0

def test_other():
    assert area(5, 0) == 0
`;

let made: FixturePackage;
let tasks: Task[];
let out: string;

beforeAll(async () => {
  made = await fixturePackage('harbor', { 'shapes.py': PACKAGE, 'test_shapes.py': SUITE });
  tasks = [];
  for await (const { task } of inject(made.environment, { ...made, hiddenTests: 'none', count: 2, seed: 4, trivialShare: 0.9 })) {
    const hiding = task === undefined ? undefined : await hideTests(task, tasks.length === 0 ? 'failing' : 'none', made);
    const proof = hiding?.kind === 'hidden' ? await validate(hiding.task, made) : undefined;
    if (proof?.kind === 'valid') tasks.push(proof.task);
  }
  out = join(made.root, 'harbor');
  await exportHarbor(tasks, out, { ...made, image: 'debian:stable-slim' });
}, 120_000);
afterAll(() => made?.[Symbol.asyncDispose]());

test('a folder for each task, the layers of one environment stored once', async () => {
  expect(tasks).toHaveLength(2);
  expect((await readdir(out)).sort()).toEqual(tasks.map(({ instance_id }) => instance_id).sort());
  for (const task of tasks) {
    const folder = join(out, task.instance_id);
    expect((await readdir(folder)).sort()).toEqual(['environment', 'instruction.md', 'solution', 'task.toml', 'tests']);
    expect(await readFile(join(folder, 'instruction.md'), 'utf8')).toBe(task.problem_statement);
    const dockerfile = await readFile(join(folder, 'environment', 'Dockerfile'), 'utf8');
    expect(dockerfile).toMatch(/^FROM debian:stable-slim\n/);
    expect(dockerfile.match(/^FROM /gm)).toHaveLength(1);
    const added = [...dockerfile.matchAll(/^ADD (\S+) /gm)].map((match) => match[1] ?? '');
    expect(added.at(-1)).toBe('workspace.tar');
    expect((await readdir(join(folder, 'environment'))).sort()).toEqual(['Dockerfile', ...added].sort());
    expect((await stat(join(folder, 'environment', added[0] ?? ''))).nlink).toBe(2);
    const files = await runProcess(['tar', '-tf', join(folder, 'environment', 'workspace.tar')]);
    expect(files.stdout).toContain('testbed/.git/HEAD');
  }
});

test('task.toml is TOML', async () => {
  const read = `import sys, tomllib; t = tomllib.load(open(sys.argv[1], 'rb')); print(t['task']['name'], t['verifier']['timeout_sec'] > 0)`;
  for (const { instance_id } of tasks) {
    const { stdout } = await runProcess(['python3', '-c', read, join(out, instance_id, 'task.toml')]);
    expect(stdout).toBe(`swe-lego/${instance_id} True\n`);
  }
});

/** The container's side, in a sandbox over the same layers: Harbor copies `tests` and `solution` in and runs the scripts. */
async function reward(task: Task, attempt: (sandbox: Sandbox) => Promise<void>): Promise<string> {
  await using sandbox = await openWorkspace(task, made);
  for (const part of ['tests', 'solution']) {
    for (const name of await readdir(join(out, task.instance_id, part))) {
      await sandbox.writeFile(`/tmp/${part}/${name}`, await readFile(join(out, task.instance_id, part, name)));
    }
  }
  await attempt(sandbox);
  const ran = await sandbox.exec(['sh', '/tmp/tests/test.sh', '/tmp/logs']);
  return `${(await sandbox.readFile('/tmp/logs/reward.txt')).toString('utf8')}${ran.exitCode === 0 ? '' : ran.stderr}`;
}
const solve = async (sandbox: Sandbox): Promise<void> => {
  const solved = await sandbox.exec(['sh', '/tmp/solution/solve.sh']);
  if (solved.exitCode !== 0) throw new Error(solved.stderr);
};

test('the verifier tells the golden patch from nothing, and from tests that were changed', async () => {
  for (const task of tasks) {
    expect(await reward(task, async () => undefined)).toBe('0');
    expect(await reward(task, solve)).toBe('1');
    expect(await reward(task, (sandbox) => sandbox.writeFile('/testbed/test_shapes.py', ''))).toBe('0');
    const hook = 'import pytest\n@pytest.hookimpl(tryfirst=True)\ndef pytest_pyfunc_call(pyfuncitem):\n    return True\n';
    expect(await reward(task, (sandbox) => sandbox.writeFile('/testbed/conftest.py', hook))).toBe('0');
  }
}, 60_000);

test('the verifier believes no results that code under test printed, and no run that it ended', async () => {
  const [task] = tasks;
  if (task === undefined) throw new Error('no task');
  const told = [...task.FAIL_TO_PASS, ...task.PASS_TO_PASS].map((id) => ({ id, when: 'call', outcome: 'passed', xfail: false }));
  const rows = [...told, { end: 0, ran: told.length, count: told.length }].map((row) => JSON.stringify(row));
  const printed = rows.map((row) => `${'0'.repeat(32)} ${row}\n${row}\n`).join('');
  const forger = `import os\nfor fd in range(1, 64):\n  try:\n    os.write(fd, ${JSON.stringify(printed)}.encode())\n  except OSError:\n    pass\nos._exit(0)\n`;
  expect(await reward(task, (sandbox) => sandbox.writeFile('/testbed/shapes.py', forger))).toBe('0');
}, 60_000);

test('suites that Python does not run are refused', async () => {
  const path = join(made.workspace.environments, made.environment.id, 'environment.json');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('"test_framework": "pytest"', '"test_framework": "go test"'));
  await expect(exportHarbor(tasks.slice(0, 1), join(made.root, 'refused'), { ...made, image: 'x' })).rejects.toMatchObject({
    code: 'HARBOR_UNSUPPORTED',
    kind: 'usage',
  });
  await writeFile(path, text);
});
