import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type FakeAnswer, fakeEndpoint, openAiEndpoint, scriptedModel } from '../../models/index.ts';
import { readJournal } from '../../records/read.ts';
import { Task } from '../../records/task.ts';
import { type FixturePackage, fixturePackage } from '../fixture-package.ts';
import { type ByModelOptions, injectByModel, type ModelDecision } from './inject-by-model.ts';

const PACKAGE = `"""Shapes."""

__version__ = '1.0'

def area(width, height):
    """The area of a rectangle; nothing where a side is below zero."""
    if width < 0 or height < 0:
        return 0
    return width * height


def total(sizes):
    """The sum of all sizes."""
    result = 0
    for size in sizes:
        result += size
    return result


def unused(a):
    a += 1
    return a
`;
const SUITE = `from shapes import area, total

def test_area():
    assert area(2, 3) == 6

def test_below():
    assert area(-1, 3) == 0

def test_both_below():
    assert area(-1, -3) == 0

def test_total():
    assert total([1, 2, 3]) == 6

def test_one():
    assert total([4]) == 4

def test_nothing():
    assert total([]) == 0
`;

let made: FixturePackage;
beforeAll(async () => {
  made = await fixturePackage('models', { 'shapes.py': PACKAGE, 'test_shapes.py': SUITE });
});
afterAll(() => made?.[Symbol.asyncDispose]());

const SMALLER =
  '```python\ndef total(sizes):\n    result = 0\n    for size in sizes[1:]:  # the bug\n        result += size\n    return result\n```';
const BELOW = '```python\ndef area(width, height):\n    if width < 0:\n        return height\n    return width * height\n```';
const SAME = '```python\ndef total(sizes):\n    result = sum(sizes)\n    return result\n```';

/** Answers by the function that is asked about; the first of several replies first. */
const answering =
  (replies: Record<string, string[]>) =>
  ({ messages }: { messages: readonly { role: string; content: string }[] }): FakeAnswer => {
    const name = Object.keys(replies).find((one) => messages[1]?.content.includes(`\`${one}\``)) ?? '';
    const said = messages.filter(({ role }) => role === 'assistant').length;
    return { kind: 'text', text: replies[name]?.[said] ?? 'No.' };
  };

async function decide(
  options: Partial<ByModelOptions> & Pick<ByModelOptions, 'model'>,
  until = Infinity,
): Promise<ModelDecision[]> {
  const decisions: ModelDecision[] = [];
  const settings = { ...made, way: 'rewrite', count: 5, seed: 1, hiddenTests: 'failing', ...options } as const;
  for await (const decision of injectByModel(made.environment, settings)) {
    decisions.push(decision);
    if (decisions.length === until) break;
  }
  return decisions;
}

const outcomes = (decisions: readonly ModelDecision[]): Record<string, string> =>
  Object.fromEntries(decisions.map(({ place, outcome }) => [place, outcome]));

test('functions written again become proven tasks, asked for until a reply can be used', async () => {
  await using server = await fakeEndpoint(
    answering({ total: ['I cannot.', '```python\ndef total(x):\n    return 1\n```', SMALLER], area: [BELOW] }),
  );
  const model = openAiEndpoint({ name: 'fake', baseUrl: server.baseUrl, price: { input: 1, output: 1_000_000 } });
  const journal = join(made.root, 'whole.jsonl');
  const whole = await decide({ model, journal, parallel: 2 });
  expect(outcomes(whole)).toEqual({ 'shapes.py:total': 'kept', 'shapes.py:area': 'kept' });
  const total = whole.find(({ place }) => place.endsWith('total'));
  expect(total).toMatchObject({ operator: 'rewrite', replies: 3, problems: ['no-code', 'another-signature'] });
  expect(total?.cost).toBeGreaterThan(total?.completion_tokens ?? Infinity);
  const task = Task.parse(total?.task);
  expect(task.origin).toMatchObject({
    operator: 'rewrite',
    scope: 'total',
    model: { name: 'fake', replies: 3, cost: total?.cost },
  });
  expect(task.FAIL_TO_PASS).toEqual(['test_shapes.py::test_one', 'test_shapes.py::test_total']);
  expect(task.patch).toContain('-    for size in sizes[1:]:\n+    for size in sizes:\n');
  expect(task.patch).not.toContain('the bug');
  expect(task.test_patch).toContain('+def test_total');
  expect(task.certificate.runs).toHaveLength(6);

  const asked = server.requests.length;
  expect(asked).toBe(4);
  for (const { messages } of server.requests) {
    expect(messages[1]?.content).toMatch(/\.\.\. {2}# this body is missing/);
  }
  expect(await decide({ model, journal })).toEqual(whole);
  expect(server.requests).toHaveLength(asked);

  const killed = join(made.root, 'killed.jsonl');
  const [first] = await decide({ model, journal: killed }, 1);
  await appendFile(killed, '{"candidate":"torn');
  const rest = await decide({ model, journal: killed });
  expect(rest[0]).toEqual(first);
  expect(outcomes(rest)).toEqual(outcomes(whole));
  expect(await readJournal(z.unknown(), killed)).toEqual(rest);
}, 120_000);

test('bad replies, bugs that no test sees and repetitions are counted', async () => {
  const model = scriptedModel(['No.', '```\ndef total(\n```']);
  const bad = await decide({ model, tries: 2, count: 1 });
  expect(bad.every(({ outcome }) => outcome === 'unusable-replies')).toBe(true);
  expect(bad.map(({ problems }) => problems)).toEqual([
    ['no-code', 'does-not-parse'],
    ['no-code', 'does-not-parse'],
  ]);
  expect(model.requests[1]?.messages.at(-1)?.content).toContain('there is no code block in it');

  await using server = await fakeEndpoint(answering({ total: [SAME], area: [BELOW] }));
  const other = openAiEndpoint({ name: 'fake', baseUrl: server.baseUrl });
  const options = { model: other, way: 'modify', kinds: ['off-by-one', 'missing-case'], hiddenTests: 'none' } as const;
  const decisions = await decide(options);
  expect(decisions.map(({ place, operator, outcome }) => `${place} ${operator} ${outcome}`).sort()).toEqual(
    [
      'shapes.py:area modify-missing-case kept',
      'shapes.py:area modify-off-by-one duplicate',
      'shapes.py:total modify-missing-case survived',
      'shapes.py:total modify-off-by-one survived',
    ].map((line) => expect.stringMatching(new RegExp(line.replace(/kept|duplicate/, '(kept|duplicate)')))),
  );
  expect(decisions.filter(({ outcome }) => outcome === 'kept')).toHaveLength(1);
  expect(server.requests[0]?.messages[1]?.content).toMatch(/one bug of this kind: (a bound|one case)/);
}, 120_000);

test('an endpoint that gives nothing ends the work, and is asked again by the next run', async () => {
  await using server = await fakeEndpoint([{ kind: 'error', status: 401, message: 'no key' }]);
  const model = openAiEndpoint({ name: 'fake', baseUrl: server.baseUrl });
  const journal = join(made.root, 'silent.jsonl');
  await expect(decide({ model, journal, way: 'modify' })).rejects.toMatchObject({ code: 'MODEL_SILENT' });
  expect(await readJournal(z.unknown(), journal)).toEqual([]);
});

test('what cannot be asked for is told before anything runs', async () => {
  const model = scriptedModel([]);
  await expect(decide({ model, way: 'modify', kinds: ['no-such'] })).rejects.toMatchObject({
    code: 'KIND_UNKNOWN',
    kind: 'usage',
  });
  const go = { ...made.environment, repository: { ...made.environment.repository, language: 'go' as const } };
  const options = { ...made, model, way: 'modify', count: 1, seed: 1, hiddenTests: 'none' } as const;
  await expect(injectByModel(go, options).next()).rejects.toMatchObject({ code: 'LANGUAGE_UNSUPPORTED', kind: 'usage' });
});
