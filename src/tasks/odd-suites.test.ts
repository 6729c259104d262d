import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Task } from '../records/task.ts';
import { type FixturePackage, fixturePackage } from './fixture-package.ts';
import { type Decision, inject, validate } from './index.ts';

const SHAPES = `"""Shapes."""

__version__ = '1.0'


def square(side):
    if side < 0:
        return 0
    return side * side


def label(text):
    if not text:
        return 'none'
    return '<' + text + '>'
`;
/** Tests that pass, that fail for what a sandbox lacks, and that do either, all of them of the code that bugs are put into. */
const SUITE = `import os
import time
import urllib.request

import pytest
from shapes import label, square

seen = []


def test_square():
    assert square(3) == 9


def test_below():
    assert square(-2) == 0


@pytest.mark.parametrize('text', ['a b', '[x]', 'é☃', 'a::b', 'x - y'])
def test_label(text):
    assert label(text) == '<' + text + '>'


@pytest.mark.parametrize('side', range(12))
def test_sides(side):
    assert square(side) == side * side


def test_network():
    with urllib.request.urlopen('http://192.0.2.1/', timeout=2) as answer:
        assert square(int(answer.status)) > 0


def test_outside():
    with open('/usr/share/outside', 'w') as file:
        file.write(label('x'))


def test_order_first():
    seen.append(square(2))
    assert seen == [4]


def test_order_second():
    assert square(2) in seen


def test_time():
    assert square(2) == 4 and time.localtime().tm_year < 2020


def test_chance():
    assert os.urandom(1)[0] % 2 == 0
`;
const FAILING = ['network', 'outside', 'time'].map((name) => `test_shapes.py::test_${name}`);
const FLAKING = 'test_shapes.py::test_chance';

let made: FixturePackage;
let decisions: Decision[];

beforeAll(async () => {
  made = await fixturePackage('odd', { 'shapes/__init__.py': SHAPES, 'test_shapes.py': SUITE });
  decisions = [];
  const options = { ...made, count: 5, seed: 1, hiddenTests: 'none', parallel: 2, trivialShare: 1 } as const;
  for await (const decision of inject(made.environment, options)) decisions.push(decision);
}, 240_000);

afterAll(() => made[Symbol.asyncDispose]());

test('tests that need the network, write outside, or go by time and chance prove nothing', async () => {
  const tasks = decisions.flatMap(({ task }) => task ?? []);
  expect(tasks.length).toBeGreaterThanOrEqual(3);
  // six runs of each state: that chance takes the same side in all of one and the other in all of the other is one in 2048
  const proof = await validate(tasks[0] as Task, { ...made, repeat: 6 });
  if (proof.kind === 'rejected') throw new Error(`${proof.reason}: ${proof.detail}`);
  const { FAIL_TO_PASS, PASS_TO_PASS, certificate } = proof.task;
  const counted = new Set([...FAIL_TO_PASS, ...PASS_TO_PASS]);
  for (const { tests } of certificate.runs) for (const id of FAILING) expect(tests[id]).toBe('failed');
  for (const id of FAILING) expect(counted).not.toContain(id);
  expect(certificate.flaky).toContain(FLAKING);
  expect(counted).not.toContain(FLAKING);
  for (const name of ['a b', '[x]', '\\xe9\\u2603', 'a::b', 'x - y'])
    expect(counted).toContain(`test_shapes.py::test_label[${name}]`);
}, 240_000);

test('a patch that does not apply is a reason, not a crash', async () => {
  const [task] = decisions.flatMap((decision) => decision.task ?? []);
  const torn = (task as Task).patch.replaceAll(/^([-+ ]) {4}/gm, '$1    nothing of the kind ');
  expect(await validate({ ...(task as Task), patch: torn }, made)).toMatchObject({
    kind: 'rejected',
    reason: 'patch-does-not-apply',
  });
}, 120_000);
