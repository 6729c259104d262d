import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findProfile } from '../agent/index.ts';
import { type FakeAnswer, fakeEndpoint, type Model, openAiEndpoint, scriptedModel } from '../models/index.ts';
import type { Task } from '../records/task.ts';
import { fakeSandbox } from '../sandbox/index.ts';
import { checkSomeRan } from './all-failed.ts';
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
  expect(JSON.parse(requests[1]?.request ?? '')).toEqual(server.bodies[1]);
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
      const first = ++opened === 1;
      const sandbox = fakeSandbox({
        exec: async ([, , text]) => {
          if (first && text === 'ls') await sandbox.dispose();
          return {};
        },
      });
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

test('attempts go round the tasks: each has its first before any has its second', async () => {
  const model = scriptedModel([{ call: 'finish', arguments: { message: '' } }]);
  const { opened, finished } = await runOf(model, { attempts: 2 });
  expect(opened).toEqual(['one', 'two', 'one', 'two']);
  expect(finished.map(({ instance_id, attempt }) => [instance_id, attempt])).toEqual([
    ['one', 1],
    ['two', 1],
    ['one', 2],
    ['two', 2],
  ]);
});

test('an aborted run stops with the reason, and goes on without what it had finished', async () => {
  const stop = new AbortController();
  const opened: string[] = [];
  const run = await mkdtemp(join(tmpdir(), 'rollout-'));
  onTestFinished(() => rm(run, { recursive: true, force: true }));
  const options: RollOutOptions = {
    tasks,
    attempts: 2,
    model: scriptedModel([
      { call: 'think', arguments: { thought: 'hm' } },
      { call: 'finish', arguments: { message: '' } },
    ]),
    profile: findProfile('default'),
    limits: { maxTurns: 5 },
    seed: 1,
    run,
    parallel: 1,
    openWorkspace: async ({ instance_id }) => {
      if (opened.push(instance_id) === 3) stop.abort(new Error('enough'));
      return fakeSandbox();
    },
  };
  await expect(rollOut({ ...options, signal: stop.signal })).rejects.toThrow('enough');
  expect(await finishedAttempts(run)).toHaveLength(2);
  await rollOut(options);
  expect(opened).toEqual(['one', 'two', 'one', 'one', 'two']);
  expect(await finishedAttempts(run)).toHaveLength(4);
});

test('what is finished begins anew where that is asked for, in the chosen tasks alone, and a run that was killed there goes on without asking', async () => {
  const replies = (count: number): Model =>
    scriptedModel(Array.from({ length: count }, () => ({ call: 'finish', arguments: { message: 'Done.' } })));
  const { run, opened } = await runOf(replies(2));
  const marks = ['one', 'two'].map((id) => join(run, 'attempts', id, '1', 'mark'));
  for (const mark of marks) await appendFile(mark, 'of the first attempt');
  const killed = new AbortController();
  const whole = (options: Partial<RollOutOptions>): RollOutOptions => ({
    tasks,
    attempts: 1,
    model: replies(2),
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
  });
  await rollOut(whole({ redo: true, tasks: tasks.slice(1) }));
  expect(opened).toEqual(['one', 'two', 'two']);
  expect(await finishedAttempts(run)).toHaveLength(2);
  expect(marks.map((mark) => existsSync(mark))).toEqual([true, false]);
  const onAttempt = (): void => killed.abort(new Error('killed'));
  await expect(rollOut(whole({ redo: true, onAttempt, signal: killed.signal }))).rejects.toThrow('killed');
  expect(await finishedAttempts(run)).toHaveLength(1);
  await rollOut(whole({}));
  expect(opened).toEqual(['one', 'two', 'two', 'one', 'two']);
  expect(await finishedAttempts(run)).toHaveLength(2);
});

test('what ended by our own fault runs again when the run goes on, on top of what it cost before, and what finished does not', async () => {
  let up = false;
  await using server = await fakeEndpoint(({ messages }) => {
    if (up || !messages.some(({ content }) => content.includes('It fails too.'))) return messages.length < 3 ? think : finish;
    return messages.length < 3 ? think : { kind: 'error', status: 401, message: 'who are you' };
  });
  const some = { tasks: tasks.map((task, index) => (index === 0 ? task : { ...task, problem_statement: 'It fails too.' })) };
  const { run, opened, again, finished } = await runOf(endpoint(server.baseUrl), some);
  expect(finished.map(({ reason }) => reason)).toEqual(['finished', 'model-failure']);
  up = true;
  await again();
  expect(opened).toEqual(['one', 'two', 'two']);
  const later = await finishedAttempts(run);
  expect(later.map(({ reason }) => reason)).toEqual(['finished', 'finished']);
  const { events } = await readAttempt(run, 'two', 1);
  const [end] = events.filter((event) => event.type === 'attempt-end');
  expect(later[1]?.spent?.prompt_tokens).toBe((finished[1]?.spent?.prompt_tokens ?? 0) + (end?.prompt_tokens ?? 0));
});

test('an attempt that was begun anew and not ended is not finished', async () => {
  const { run } = await runOf(scriptedModel([]));
  expect(await finishedAttempts(run)).toHaveLength(2);
  const line = { event: 'started', at: '', instance_id: 'one', attempt: 1 };
  await appendFile(join(run, 'journal.jsonl'), `${JSON.stringify(line)}\n`);
  expect((await finishedAttempts(run)).map(({ instance_id }) => instance_id)).toEqual(['two']);
});

test('calls stay as the model wrote them where repair is off', async () => {
  const model = scriptedModel([
    { call: 'think', arguments: { thoughts: 'hm' } },
    { call: 'finish', arguments: { message: '' } },
  ]);
  const statuses = async (repair: boolean): Promise<string[]> => {
    const { run } = await runOf(model, { repair });
    const { events } = await readAttempt(run, 'one', 1);
    return events.flatMap((event) => (event.type === 'tool-result' ? [event.status] : []));
  };
  expect([await statuses(true), await statuses(false)]).toEqual([
    ['ok', 'ok'],
    ['bad-argument', 'ok'],
  ]);
});

test('ids and log-probabilities of tokens are kept beside each reply', async () => {
  const text = '<function=finish>\n<parameter=message>\nDone.\n</parameter>\n</function>';
  await using server = await fakeEndpoint([{ kind: 'text', text, tokens: { ids: [7, 8], logprobs: [-0.25, -3] } }]);
  const model = openAiEndpoint({ name: 'm', baseUrl: server.baseUrl, logprobs: true });
  const { run } = await runOf(model, { profile: findProfile('text'), tasks: tasks.slice(0, 1) });
  const { events } = await readAttempt(run, 'one', 1);
  expect(events[1]).toMatchObject({ type: 'model-reply', token_ids: [7, 8], logprobs: [-0.25, -3] });
});

test.each<[string, FakeAnswer, RegExp]>([
  [
    'refuses for good',
    { kind: 'error', status: 401, message: 'who are you' },
    /no attempt of 2 .*: one #1 ended by model-failure: refused: 401 who are you/,
  ],
  ['is broken', { kind: 'error', status: 500, message: 'broken' }, /unreachable: 500 broken/],
  ['is no endpoint', { kind: 'html' }, /bad-reply: not a chat completion/],
])('a run in which no attempt got anywhere is a failure, with the cause: a model that %s', async (_, answer, words) => {
  await using server = await fakeEndpoint([answer]);
  const { run } = await runOf(endpoint(server.baseUrl));
  await expect(checkSomeRan(run)).rejects.toMatchObject({
    code: 'ATTEMPTS_ALL_FAILED',
    kind: 'failed',
    message: expect.stringMatching(words),
  });
});

test('a run in which one attempt got to an end is none, however it ended', async () => {
  await using server = await fakeEndpoint([finish, { kind: 'error', status: 401, message: 'who are you' }]);
  await checkSomeRan((await runOf(endpoint(server.baseUrl))).run);
  const overflow: FakeAnswer = { kind: 'error', status: 400, message: 'x', code: 'context_length_exceeded' };
  await using small = await fakeEndpoint([overflow]);
  await checkSomeRan((await runOf(endpoint(small.baseUrl))).run);
});

test('a run of broken sandboxes is a failure as well', async () => {
  const openWorkspace = () => Promise.reject(new Error('no room'));
  const { run } = await runOf(scriptedModel([]), { openWorkspace });
  await expect(checkSomeRan(run)).rejects.toThrow(/sandbox-failure: no room/);
});
