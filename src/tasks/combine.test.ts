import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { sandboxSpec } from '../environments/index.ts';
import { readJournal } from '../records/read.ts';
import { Task } from '../records/task.ts';
import { pytest } from '../testing/index.ts';
import { type CombineDecision, type CombineOptions, combine, countParts } from './combine.ts';
import { drawCombinations, partsOf } from './combine-draw.ts';
import { tryCombination } from './combine-trial.ts';
import { type FixturePackage, fixturePackage } from './fixture-package.ts';
import { inject, validate } from './index.ts';
import { baselineOf } from './trial/baseline.ts';

const AREAS = `"""Areas."""

def square(side):
    if side < 0:
        return 0
    return side * side


def triangle(base, height):
    if base < 0:
        return 0
    return base * height / 2
`;
const SUMS = `"""Sums."""

def total(sizes):
    result = 0
    for size in sizes:
        if size > 9:
            continue
        result += size
    return result
`;
const SUITE = `from shapes.areas import square, triangle
from shapes.sums import total

def test_square():
    assert square(3) == 9

def test_square_below():
    assert square(-1) == 0

def test_triangle():
    assert triangle(4, 6) == 12

def test_triangle_below():
    assert triangle(-4, 6) == 0

def test_both():
    assert square(2) + triangle(2, 2) == 6

def test_total():
    assert total([1, 2, 10]) == 3

def test_nothing():
    assert total([]) == 0
`;

let made: FixturePackage;
let bugs: Task[];

beforeAll(async () => {
  made = await fixturePackage('combining', {
    'shapes/__init__.py': '"""Shapes."""\n\n__version__ = \'1.0\'\n',
    'shapes/areas.py': AREAS,
    'shapes/sums.py': SUMS,
    'test_shapes.py': SUITE,
  });
  bugs = [];
  for await (const { task } of inject(made.environment, {
    ...made,
    hiddenTests: 'none',
    count: 9,
    seed: 2,
    parallel: 2,
    trivialShare: 0.9,
  })) {
    const proof = task === undefined ? undefined : await validate(task, made);
    if (proof?.kind === 'valid') bugs.push(proof.task);
  }
}, 240_000);

afterAll(() => made[Symbol.asyncDispose]());

async function decide(options: Partial<CombineOptions> = {}, until = Number.POSITIVE_INFINITY): Promise<CombineDecision[]> {
  const decisions: CombineDecision[] = [];
  const settings = { ...made, count: 2, seed: 5, hiddenTests: 'failing', trivialShare: 1, ...options } as const;
  for await (const decision of combine(bugs, settings)) {
    decisions.push(decision);
    if (decisions.length === until) break;
  }
  return decisions;
}

const withoutTimes = (decisions: readonly CombineDecision[]): unknown =>
  decisions.map(({ task, ...rest }) => ({ ...rest, task: task === undefined ? undefined : { ...task, certificate: undefined } }));

test('several proven bugs become one proven task, the same ones whatever runs at once, and across a kill', async () => {
  expect(bugs.length).toBeGreaterThanOrEqual(5);
  const journal = join(made.root, 'combine.jsonl');
  const whole = await decide({ journal, parallel: 2 });
  const tasks = whole.flatMap(({ task }) => task ?? []);
  expect(tasks).toHaveLength(2);
  for (const task of tasks) {
    expect(Task.parse(task)).toEqual(task);
    const parts = task.origin.parts ?? [];
    expect(parts.length).toBeGreaterThanOrEqual(2);
    expect(parts.length).toBeLessThanOrEqual(4);
    const union = bugs
      .filter((bug) => parts.some((part) => part.instance_id === bug.instance_id))
      .flatMap((bug) => bug.FAIL_TO_PASS);
    expect(task.FAIL_TO_PASS).toEqual(expect.arrayContaining(union));
    expect(task.difficulty.hunks).toBeGreaterThanOrEqual(1);
    expect(task.problem_statement.match(/```python/g)).toHaveLength(parts.length);
    expect(task.test_patch).toContain('+def test_');
    expect(task.certificate.runs.map(({ state }) => state)).toEqual(['before', 'before', 'base', 'base', 'golden', 'golden']);
  }
  const killed = join(made.root, 'killed.jsonl');
  expect(withoutTimes(await decide({ journal: killed }, 1))).toEqual(withoutTimes(whole.slice(0, 1)));
  await appendFile(killed, '{"candidate":"torn');
  expect(withoutTimes(await decide({ journal: killed }))).toEqual(withoutTimes(whole));
  expect(await decide({ journal })).toEqual(await readJournal(z.unknown(), journal));
}, 240_000);

test('draws of a file and of a folder', () => {
  const { parts } = partsOf(bugs);
  for (const { scope, parts: chosen } of [...drawCombinations(parts, ['file', 'module'], 1)].slice(0, 30)) {
    const files = new Set(chosen.map(({ task }) => task.origin.file));
    expect(files.size > 1).toBe(scope === 'module');
  }
  const ids = [...drawCombinations(parts, ['file'], 1)].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect([...drawCombinations(parts, ['file'], 1)].map(({ id }) => id)).toEqual(ids);
});

test('tasks that cannot be parts are counted', () => {
  const [bug] = bugs as [Task, ...Task[]];
  const given: Task[] = [
    ...bugs,
    { ...bug, kind: 'real' },
    { ...bug, language: 'go' },
    { ...bug, certificate: { ...bug.certificate, runs: [] } },
    { ...bug, origin: { ...bug.origin, parts: [] } },
  ];
  expect(countParts(given)).toEqual({
    parts: bugs.length,
    left: { real: 1, language: 1, 'not-proven': 1, 'combined-already': 1 },
  });
});

test('a bug that hides the tests of another is refused', async () => {
  const [bug] = bugs as [Task, ...Task[]];
  const ground = {
    ...made,
    framework: pytest(),
    baseline: baselineOf(made.environment),
    packages: ['shapes'],
    seed: 1,
    trivialShare: 1,
  };
  await using sandbox = await made.provider.create(sandboxSpec(made.workspace, made.environment));
  const other = 'test_shapes.py::test_nothing'; // passes whatever the first bug does
  const parts = partsOf([bug, { ...bug, instance_id: 'other', FAIL_TO_PASS: [other] }]).parts.map((part, index) =>
    index === 0 ? part : { ...part, edits: [] },
  );
  const tried = await tryCombination({ id: 'x', scope: 'file', parts }, sandbox, ground, new AbortController().signal);
  expect(tried).toEqual({ kind: 'dropped', reason: 'hides-tests', detail: other });
  expect((await sandbox.exec(['cat', 'shapes/areas.py'])).stdout).toBe(AREAS);
});
