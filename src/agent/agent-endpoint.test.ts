import { describe, expect, test } from 'vitest';
import { type FakeAnswer, fakeEndpoint, openAiEndpoint } from '../models/index.ts';
import type { TrajectoryEvent } from '../records/trajectory.ts';
import { runAttempt } from './attempt.ts';
import { renderCall } from './calls/render-call.ts';
import { conversationOf } from './conversation.ts';
import { findProfile } from './profiles/profiles.ts';
import { testSandbox } from './test-bench.ts';

async function attempt(answers: readonly FakeAnswer[], profile: string) {
  await using server = await fakeEndpoint(answers);
  const model = openAiEndpoint({
    name: 'm',
    baseUrl: server.baseUrl,
    retry: { tries: 2, firstDelayMs: 1 },
    price: { input: 1, output: 1 },
  });
  const events: TrajectoryEvent[] = [];
  const sandbox = testSandbox({ 'a.py': 'a\n' });
  const stream = runAttempt({
    task: { instanceId: 'one', statement: 'It fails.', workdir: '/testbed' },
    attempt: 1,
    seed: 1,
    model,
    profile: findProfile(profile),
    sandbox,
    limits: { maxTurns: 10 },
    patch: async () => '',
  });
  for await (const event of stream) events.push(event);
  const statuses = events.flatMap((event) => (event.type === 'tool-result' ? [event.status] : []));
  return { events, statuses, requests: server.requests, commands: sandbox.commands, end: events.at(-1) };
}

const view = { name: 'str_replace_editor', arguments: { command: 'view', path: '/testbed/a.py', view_range: [1, 1] } };
const finish = { name: 'finish', arguments: { message: 'Done.' } };

test('a text model whose endpoint leaves the stop word out, with faults between', async () => {
  const cutAtStop = (call: typeof view | typeof finish): FakeAnswer => ({
    kind: 'text',
    text: renderCall(call).slice(0, -'</function>'.length),
  });
  const { statuses, end, requests, events } = await attempt(
    [
      cutAtStop(view),
      { kind: 'html' },
      cutAtStop(view),
      { kind: 'cut-body' },
      { kind: 'text', text: 'x', finish: 'length' },
      cutAtStop(finish),
    ],
    'compact',
  );
  expect(statuses).toEqual(['ok', 'ok', 'cut-reply', 'ok']);
  expect(end).toMatchObject({ reason: 'finished', turns: 4 });
  expect(requests).toHaveLength(6);
  expect(requests.at(-1)?.messages).toEqual(conversationOf(events).slice(0, -1));
  expect(conversationOf(events)[2]).toEqual({ role: 'assistant', content: renderCall(view) });
});

test('a native model that calls, stops in the middle of a call, and finishes', async () => {
  const { statuses, end, requests } = await attempt(
    [
      { kind: 'call', name: view.name, arguments: JSON.stringify({ ...view.arguments, view_range: '[1, 1]' }) },
      { kind: 'call', name: view.name, arguments: '{"command": "vi' },
      { kind: 'call', name: finish.name, arguments: JSON.stringify(finish.arguments) },
    ],
    'default',
  );
  expect(statuses).toEqual(['ok', 'unparseable-call', 'ok']);
  expect(end).toMatchObject({ reason: 'finished' });
  expect(requests[1]?.messages.slice(2)).toMatchObject([
    { role: 'assistant', content: '', tool_calls: [{ id: 'call00010' }] },
    { role: 'tool', tool_call_id: 'call00010', content: '     1\ta' },
  ]);
  expect(requests[2]?.messages.slice(4)).toMatchObject([
    { role: 'assistant' },
    { role: 'user', content: expect.stringMatching(/^ERROR: /) },
  ]);
});

test.each<[string, FakeAnswer, string, object]>([
  ['HTML', { kind: 'html' }, 'model-failure', { detail: /^bad-reply: / }],
  ['an error', { kind: 'error', status: 500, message: 'broken' }, 'model-failure', { detail: /^unreachable: / }],
  ['overflow', { kind: 'error', status: 400, message: 'x', code: 'context_length_exceeded' }, 'context-overflow', {}],
  ['the same words again and again', { kind: 'text', text: 'Hm.' }, 'gave-up', { turns: 3 }],
  ['the same call again and again', { kind: 'text', text: renderCall(view) }, 'stuck', { turns: 4 }],
])('an endpoint that returns %s', async (_, answer, reason, more) => {
  const { end } = await attempt([answer], 'compact');
  const expected = Object.fromEntries(
    Object.entries(more).map(([key, value]) => [key, value instanceof RegExp ? expect.stringMatching(value) : value]),
  );
  expect(end).toMatchObject({ reason, ...expected });
});

describe.each(['abort', 'max_tokens', 'length', 'content_filter', 'error', 'null', null])('a reply cut by %s', (finish) => {
  const touch = { name: 'execute_bash', arguments: { command: 'touch acted-on' } };
  test.each<[string, string, FakeAnswer]>([
    ['in the middle of a call as text', 'text', { kind: 'text', text: renderCall(touch).slice(0, -24), finish }],
    ['behind a whole call as text', 'text', { kind: 'text', text: `${renderCall(touch)}\nThen I`, finish }],
    ['behind a whole bash block', 'mini', { kind: 'text', text: '```bash\ntouch acted-on\n```', finish }],
    ['behind a native call', 'default', { kind: 'call', name: touch.name, arguments: '{"command": "touch acted-on"}', finish }],
    ['in the middle of a native call', 'default', { kind: 'call', name: touch.name, arguments: '{"command": "touch', finish }],
  ])('is not acted on: %s', async (_, profile, answer) => {
    const { events, statuses, requests, commands } = await attempt([answer], profile);
    expect(commands).toEqual([]);
    expect(statuses).toEqual(['cut-reply', 'cut-reply', 'cut-reply']);
    expect(events.filter(({ type }) => type === 'tool-result')).toMatchObject([{ tool: '' }, { tool: '' }, { tool: '' }]);
    const [asked, answered] = requests.at(-1)?.messages.slice(-2) ?? [];
    expect(answered?.content).toMatch(/ERROR: the reply was cut short \(\w+\); nothing of it was run$/);
    // a conversation that strict servers take: a result for each call, and no other
    expect(answered?.['tool_call_id']).toBe((asked?.['tool_calls'] as { id: string }[] | undefined)?.[0]?.id);
  });
});
