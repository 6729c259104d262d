import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findProfile } from '../agent/index.ts';
import { type FakeAnswer, fakeEndpoint, type Model, openAiEndpoint, scriptedModel } from '../models/index.ts';
import type { Task } from '../records/task.ts';
import { fakeSandbox } from '../sandbox/index.ts';
import { readAttempt } from './attempt-folder.ts';
import { finishedAttempts } from './journal.ts';
import { readRequests } from './request-store.ts';
import { type RollOutOptions, rollOut } from './roll-out.ts';

const tasks = ['one', 'two'].map((instance_id) => ({ instance_id, problem_statement: 'It fails.' }) as Task);
const finish: FakeAnswer = { kind: 'call', name: 'finish', arguments: '{"message":"Done."}' };
const think: FakeAnswer = { kind: 'call', name: 'think', arguments: '{"thought":"hm"}' };

/** A run over fake sandboxes; returns its folder, and how often each attempt's sandbox was opened. */
async function runOf(model: Model, options: Partial<RollOutOptions> = {}) {
  const run = await mkdtemp(join(tmpdir(), 'rollout-'));
  onTestFinished(() => rm(run, { recursive: true, force: true }));
  const opened: string[] = [];
  const whole: RollOutOptions = {
    tasks,
    attempts: 1,
    model,
    profile: findProfile('default'),
    limits: { maxTurns: 5 },
    seed: 1,
    run,
    parallel: 1,
    openWorkspace: async ({ instance_id }) => {
      opened.push(instance_id);
      return fakeSandbox();
    },
    ...options,
  };
  await rollOut(whole);
  return { run, opened, again: () => rollOut(whole), finished: await finishedAttempts(run) };
}

function endpoint(baseUrl: string): Model {
  return openAiEndpoint({ name: 'm', baseUrl, retry: { tries: 2, firstDelayMs: 1 }, price: { input: 1_000_000, output: 0 } });
}

test('the journal tells what each attempt cost, as its replies do, and its folder holds what was said', async () => {
  await using server = await fakeEndpoint((_, number) => (number % 2 === 0 ? think : finish));
  const { run, finished } = await runOf(endpoint(server.baseUrl));
  expect(finished.map(({ reason }) => reason)).toEqual(['finished', 'finished']);
  const { events, folder } = await readAttempt(run, 'one', 1);
  const replies = events.filter((event) => event.type === 'model-reply');
  const prompts = replies.map(({ prompt_tokens }) => prompt_tokens);
  expect(finished[0]?.spent).toMatchObject({
    prompt_tokens: (prompts[0] ?? 0) + (prompts[1] ?? 0),
    prefix_tokens: prompts[0],
    cached_tokens: 0,
    cost: (prompts[0] ?? 0) + (prompts[1] ?? 0),
  });
  expect(events.at(-1)).toMatchObject({ type: 'attempt-end', prefix_tokens: prompts[0], cost: finished[0]?.spent?.cost });
  const requests = await readRequests(folder);
  expect(requests.map(({ request }) => (JSON.parse(request) as { messages: unknown[] }).messages.length)).toEqual([2, 4]);
  expect(JSON.parse(requests[1]?.request ?? '')).toEqual(server.requests[1]);
});

test.each<[string, FakeAnswer, number]>([
  ['an unknown key', { kind: 'error', status: 401, message: 'who are you' }, 1],
  ['an unknown model', { kind: 'error', status: 404, message: 'no such model' }, 1],
  ['an empty account', { kind: 'error', status: 429, message: 'no money', code: 'insufficient_quota' }, 1],
  ['a broken server', { kind: 'error', status: 500, message: 'broken' }, 3],
  ['a busy server', { kind: 'error', status: 429, message: 'busy' }, 3],
  ['a page of HTML', { kind: 'html' }, 3],
])(
  'after %s an attempt ends as model-failure, is begun anew only where that may help, and the run goes on',
  async (_, fault, tries) => {
    await using server = await fakeEndpoint([fault]);
    const { opened, finished } = await runOf(endpoint(server.baseUrl));
    expect(finished.map(({ instance_id, reason }) => [instance_id, reason])).toEqual([
      ['one', 'model-failure'],
      ['two', 'model-failure'],
    ]);
    expect(opened.filter((id) => id === 'one')).toHaveLength(tries);
  },
);

test('what a try cost that failed by our own fault counts too', async () => {
  const script = scriptedModel([
    { call: 'think', arguments: { thought: 'a' } },
    { call: 'execute_bash', arguments: { command: 'ls' } },
    { call: 'finish', arguments: { message: '' } },
  ]);
  const some = { tasks: tasks.slice(0, 1) };
  const honest = await runOf(script, some);
  let opened = 0;
  const { finished } = await runOf(script, {
    ...some,
    openWorkspace: async () => {
      const sandbox = fakeSandbox();
      if (++opened === 1) await sandbox.dispose();
      return sandbox;
    },
  });
  expect([opened, finished[0]?.reason]).toEqual([2, 'finished']);
  expect(finished[0]?.spent?.prompt_tokens).toBeGreaterThan(honest.finished[0]?.spent?.prompt_tokens ?? Number.POSITIVE_INFINITY);
});

test('a sandbox that cannot be had ends the attempt as sandbox-failure, and the run goes on', async () => {
  const { run, finished } = await runOf(scriptedModel([{ call: 'finish', arguments: { message: '' } }]), {
    openWorkspace: async ({ instance_id }) => {
      if (instance_id === 'one') throw new Error('no room');
      return fakeSandbox();
    },
  });
  expect(finished.map(({ reason }) => reason)).toEqual(['sandbox-failure', 'finished']);
  expect(await readFile(join(run, 'attempts/one/1/trajectory.jsonl'), 'utf8')).toContain('no room');
});

test('a finished run asks nothing again', async () => {
  const model = scriptedModel([{ call: 'finish', arguments: { message: '' } }]);
  const { run, again } = await runOf(model);
  const asked = model.requests.length;
  await again();
  expect(model.requests.length).toBe(asked);
  expect(await finishedAttempts(run)).toHaveLength(2);
});
