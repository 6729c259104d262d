import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { buildEnvironment } from '../environments/index.ts';
import type { Environment } from '../records/environment.ts';
import { readJournal } from '../records/read.ts';
import { Task } from '../records/task.ts';
import { type Workspace, workspaceAt } from '../records/workspace.ts';
import { fetchRepository } from '../repositories/index.ts';
import { namespaceProvider, type SandboxProvider } from '../sandbox/index.ts';
import { pytest, type TestFramework } from '../testing/index.ts';
import { fixtureLayers } from './fixture-package.ts';
import { type Decision, type InjectOptions, inject, openProofs, validate } from './index.ts';

const LICENCE =
  'Permission is hereby granted, free of charge, to any person obtaining a copy. The above copyright notice shall be included.';
const PROJECT = `[project]
name = "shapes-for-tasks"
version = "1.0"
[build-system]
requires = ["flit_core"]
build-backend = "flit_core.buildapi"
[tool.flit.module]
name = "shapes"
`;
const PACKAGE = `"""Shapes."""

__version__ = '1.0'

def area(width, height=1):
    if width < 0 or height < 0:
        raise ValueError('negative')
    return width * height

def name(sides):
    names = {3: 'triangle', 4: 'square'}
    return names.get(sides, 'polygon')

def total(sizes):
    result = 0
    for size in sizes:
        if not size:
            continue
        result += size
    return result

def unused(a, b):
    return a - b
`;
const SUITE = `import pytest
from shapes import area, name, total

@pytest.mark.parametrize('width, height, expected', [(1, 1, 1), (2, 3, 6), (0, 4, 0)])
def test_area(width, height, expected):
    assert area(width, height) == expected

def test_default():
    assert area(7) == 7

def test_negative():
    with pytest.raises(ValueError):
        area(-1, 2)

@pytest.mark.parametrize('sides, expected', [(3, 'triangle'), (4, 'square'), (9, 'polygon')])
def test_name(sides, expected):
    assert name(sides) == expected

def test_total():
    result = total([1, 0, 2])
    assert result == 3
`;

let root: string;
let workspace: Workspace;
let provider: SandboxProvider;
let environment: Environment;
let whole: Decision[];

async function decide(options: Partial<InjectOptions> = {}, until = Number.POSITIVE_INFINITY): Promise<Decision[]> {
  const decisions: Decision[] = [];
  for await (const decision of inject(environment, {
    hiddenTests: 'none',
    count: 4,
    seed: 3,
    workspace,
    provider,
    parallel: 2,
    ...options,
  })) {
    decisions.push(decision);
    if (decisions.length === until) break;
  }
  return decisions;
}

/** pytest, with its runs counted. */
function counted(): { framework: TestFramework; runs: () => number } {
  const real = pytest();
  let runs = 0;
  const run: TestFramework['run'] = (sandbox, request) => {
    runs++;
    return real.run(sandbox, request);
  };
  return { framework: { ...real, run }, runs: () => runs };
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tasks-'));
  workspace = { ...workspaceAt(join(root, 'workspace')), layers: await fixtureLayers() };
  provider = namespaceProvider({ root: workspace.sandboxes });
  await mkdir(join(root, 'made'));
  const files = { LICENSE: LICENCE, 'shapes.py': PACKAGE, 'test_shapes.py': SUITE, 'pyproject.toml': PROJECT };
  for (const [path, text] of Object.entries(files)) await writeFile(join(root, 'made', path), text);
  const fetched = await fetchRepository(join(root, 'made'), { workspace });
  if (fetched.kind === 'rejected') throw new Error(fetched.rejection.detail);
  const built = await buildEnvironment(fetched.repository, { workspace, provider });
  if (built.kind === 'rejected') throw new Error(built.rejection.detail);
  environment = built.environment;
  whole = await decide({ journal: join(root, 'whole.jsonl') });
});

afterAll(() => rm(root, { recursive: true, force: true }));

const kept = (decisions: readonly Decision[]): Task[] => decisions.flatMap((decision) => decision.task ?? []);

test('keeps as many tasks as asked, of several operators, from reached lines alone', () => {
  const tasks = kept(whole);
  expect(tasks).toHaveLength(4);
  expect(new Set(tasks.map((task) => task.origin.operator)).size).toBeGreaterThanOrEqual(4);
  expect(new Set(tasks.map((task) => task.instance_id)).size).toBe(4);
  for (const task of tasks) {
    expect(Task.parse(task)).toEqual(task);
    expect(task.origin.scope).not.toBe('unused');
    expect(task.instance_id).toMatch(/^local__[\w.-]+__[0-9a-f]{8}$/);
    expect(task.FAIL_TO_PASS.length).toBeGreaterThan(0);
    expect(task.problem_statement).toContain('```python');
  }
});

test('keeps the same whatever runs at once', async () => {
  expect(await decide({ parallel: 1 })).toEqual(whole);
});

test('goes on where it was killed, and tries nothing twice', async () => {
  const journal = join(root, 'killed.jsonl');
  expect(await decide({ journal }, 2)).toEqual(whole.slice(0, 2));
  await appendFile(journal, '{"candidate":"torn'); // as a kill in the middle of a write leaves it
  const { framework, runs } = counted();
  expect(await decide({ journal, framework, parallel: 1 })).toEqual(whole);
  expect(runs()).toBe(whole.length - 2);
  expect(await readJournal(z.unknown(), journal)).toEqual(whole);
  const again = counted();
  expect(await decide({ journal, framework: again.framework })).toEqual(whole);
  expect(again.runs()).toBe(0);
});

test('draws from the operators that are named', async () => {
  const decisions = await decide({ operators: ['dropped-not', 'comparison-boundary'], count: 2 });
  expect(new Set(decisions.map((decision) => decision.operator))).toEqual(new Set(['dropped-not', 'comparison-boundary']));
  await expect(decide({ operators: ['no-such'] })).rejects.toMatchObject({ code: 'OPERATOR_UNKNOWN', kind: 'usage' });
});

test('an abort ends the work', async () => {
  const stop = AbortSignal.abort(new Error('enough'));
  await expect(decide({ signal: stop })).rejects.toThrow('enough');
});

test('proves a task by repeated runs of both states', async () => {
  const [task] = kept(whole);
  const validation = await validate(task as Task, { workspace, provider });
  if (validation.kind === 'rejected') throw new Error(`${validation.reason}: ${validation.detail}`);
  const { certificate, ...rest } = validation.task;
  expect(certificate.runs.map((run) => run.state)).toEqual(['base', 'base', 'golden', 'golden']);
  expect(rest.difficulty).toEqual({ ...task?.difficulty, call_distance: 1 });
  expect({ ...rest, difficulty: task?.difficulty, certificate: task?.certificate }).toEqual(task);
  for (const id of rest.FAIL_TO_PASS) {
    expect(certificate.runs.map((run) => run.tests[id])).toEqual(['failed', 'failed', 'passed', 'passed']);
  }
});

test('takes the failing tests out of the workspaces, and proves each task once', async () => {
  const tasks = kept(await decide({ hiddenTests: 'failing', count: 2 }));
  expect(tasks.map((task) => task.patch)).toEqual(
    kept(whole)
      .slice(0, 2)
      .map((task) => task.patch),
  ); // the same bugs
  const path = join(root, 'proofs.jsonl');
  for (const task of tasks) {
    const { framework, runs } = counted();
    const proof = await (await openProofs(path, { workspace, provider, framework }))(task);
    expect(proof).toMatchObject({ reason: 'valid', instance_id: task.instance_id });
    expect(proof.task?.test_patch).toContain('+def test_');
    expect(proof.task?.certificate.runs.map((run) => run.state)).toEqual([
      'before',
      'before',
      'base',
      'base',
      'golden',
      'golden',
    ]);
    expect(runs()).toBe(6);
    expect(await (await openProofs(path, { workspace, provider, framework }))(task)).toEqual(proof);
    expect(runs()).toBe(6);
  }
});

test.each<[string, (task: Task) => Task, string]>([
  ['another base commit', (task) => ({ ...task, base_commit: '0'.repeat(40) }), 'base-commit-differs'],
  [
    'a statement that tells the test',
    (task) => ({ ...task, problem_statement: `${task.problem_statement}\nSee test_area.` }),
    'statement-leaks',
  ],
])('rejects %s', async (_name, change, reason) => {
  const validation = await validate(change(kept(whole)[0] as Task), { workspace, provider });
  expect(validation).toMatchObject({ kind: 'rejected', reason });
});
