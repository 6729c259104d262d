import { describe, expect, test } from 'vitest';
import { type Model, type ScriptedReply, scriptedModel } from '../models/index.ts';
import { TrajectoryEvent } from '../records/trajectory.ts';
import { CodedError } from '../support/errors.ts';
import { runAttempt } from './attempt.ts';
import type { AttemptOptions } from './attempt-options.ts';
import { conversationOf } from './conversation.ts';
import { findProfile } from './profiles/profiles.ts';
import { testSandbox } from './test-bench.ts';

const look: ScriptedReply = { text: 'Look.', call: 'str_replace_editor', arguments: { command: 'view', path: '/testbed/a.py' } };
const think = (thought: string): ScriptedReply => ({ call: 'think', arguments: { thought } });
const finish: ScriptedReply = { call: 'finish', arguments: { message: 'Done.' } };
const thoughts = Array.from({ length: 50 }, (_, index) => think(`thought ${index}`));

async function attempt(model: Model | readonly ScriptedReply[], options: Partial<AttemptOptions> = {}) {
  const sandbox = options.sandbox ?? testSandbox({ 'a.py': 'a = 1\n' });
  const events: TrajectoryEvent[] = [];
  const stream = runAttempt({
    task: { instanceId: 'one', statement: 'a is wrong: {workdir}', workdir: '/testbed' },
    attempt: 1,
    seed: 7,
    model: 'converse' in model ? model : scriptedModel(model),
    profile: findProfile('compact'),
    limits: { maxTurns: 100 },
    patch: async () => 'the patch\n',
    ...options,
    sandbox,
  });
  for await (const event of stream) events.push(TrajectoryEvent.parse(event));
  const [end] = events.filter((event) => event.type === 'attempt-end');
  const results = events.filter((event) => event.type === 'tool-result');
  return { events, end, results, statuses: results.map(({ status }) => status) };
}

describe('an attempt', () => {
  test('is its start, a reply and a result a turn, and its end', async () => {
    const { events, end } = await attempt([look, think('a'), finish]);
    expect(events.map(({ type }) => type)).toEqual([
      'attempt-start',
      'model-reply',
      'tool-result',
      'model-reply',
      'tool-result',
      'model-reply',
      'tool-result',
      'attempt-end',
    ]);
    expect(events[0]).toMatchObject({ instance_id: 'one', attempt: 1, model: 'scripted', profile: 'compact', seed: 7 });
    expect(end).toMatchObject({ reason: 'finished', turns: 3, patch_bytes: 10 });
  });

  test.each(['compact', 'text', 'default'])('in the profile %s only ever adds to its prompt', async (profile) => {
    const model = scriptedModel([look, 'No call.', { call: 'nope', arguments: {} }, think('a'), finish]);
    const { events } = await attempt(model, { profile: findProfile(profile) });
    const asked = model.requests.map(({ messages }) => messages);
    for (const [index, messages] of asked.entries()) {
      if (index > 0) expect(messages.slice(0, asked[index - 1]?.length)).toEqual(asked[index - 1]);
    }
    const conversation = conversationOf(events);
    expect(conversation.slice(0, -1)).toEqual(asked.at(-1));
    expect(conversation.at(-1)?.role).toBe('assistant');
  });

  test('in a text profile is text throughout', async () => {
    const model = scriptedModel([look, finish]);
    const { events } = await attempt(model);
    expect(model.requests[0]).toMatchObject({ stop: ['</function'], maxTokens: 768, temperature: 0, seed: 7 });
    expect(model.requests[0]?.tools).toBeUndefined();
    expect(conversationOf(events).slice(1)).toMatchInlineSnapshot(`
      [
        {
          "content": "Issue:
      a is wrong: {workdir}",
          "role": "user",
        },
        {
          "content": "Look.

      <function=str_replace_editor>
      <parameter=command>view</parameter>
      <parameter=path>/testbed/a.py</parameter>
      </function>",
          "role": "assistant",
        },
        {
          "content": "[str_replace_editor]
           1	a = 1",
          "role": "user",
        },
        {
          "content": "<function=finish>
      <parameter=message>Done.</parameter>
      </function>",
          "role": "assistant",
        },
      ]
    `);
  });

  test('in a native profile has calls and results in their own fields', async () => {
    const model = scriptedModel([look, finish]);
    const { events } = await attempt(model, { profile: findProfile('default'), temperature: 0.6 });
    expect(model.requests[0]?.tools?.map((tool) => tool.function.name)).toEqual([
      'execute_bash',
      'str_replace_editor',
      'think',
      'finish',
    ]);
    expect(model.requests[0]).toMatchObject({ temperature: 0.6 });
    expect(conversationOf(events).slice(2, 4)).toEqual([
      {
        role: 'assistant',
        content: 'Look.',
        tool_calls: [
          {
            id: 'call00010',
            type: 'function',
            function: { name: 'str_replace_editor', arguments: '{"command":"view","path":"/testbed/a.py"}' },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'call00010', content: '     1\ta = 1' },
    ]);
  });

  test('keeps malformed replies as assistant turns, and answers each', async () => {
    const broken = '<function=think>\n<parameter=thought>a</parameter>\nmore\n</function>';
    const { events, statuses } = await attempt([broken, 'What now?', finish]);
    expect(statuses).toEqual(['unparseable-call', 'no-call', 'ok']);
    const roles = conversationOf(events).map(({ role }) => role);
    expect(roles).toEqual(['system', 'user', 'assistant', 'user', 'assistant', 'user', 'assistant']);
    expect(conversationOf(events)[2]?.content).toBe(broken);
  });

  test('turns a native call whose arguments are no JSON into text, so that the conversation can still be sent', async () => {
    const reply: ScriptedReply = {
      kind: 'reply',
      message: {
        role: 'assistant',
        content: 'Look.',
        tool_calls: [{ id: 'x', type: 'function', function: { name: 'think', arguments: '{"thought": "a' } }],
      },
      promptTokens: 0,
      completionTokens: 0,
      cost: 0,
      stop: 'tool_calls',
    };
    const { events, statuses } = await attempt([reply, finish], { profile: findProfile('default') });
    expect(statuses).toEqual(['unparseable-call', 'ok']);
    expect(conversationOf(events).slice(2, 4)).toEqual([
      { role: 'assistant', content: 'Look.\n[call that cannot be read] think {"thought": "a' },
      { role: 'user', content: 'ERROR: the call has no plain name, or its arguments are not a JSON object' },
    ]);
  });

  test('mends calls and says so, and does not where it is told not to', async () => {
    const drifted: ScriptedReply = { call: 'editor', arguments: { command: 'view', file: 'a.py' } };
    const mended = await attempt([drifted, finish]);
    expect(mended.results[0]).toMatchObject({
      tool: 'str_replace_editor',
      arguments: { command: 'view', path: '/testbed/a.py' },
      status: 'ok',
      repairs: [{ rule: 'tool-name' }, { rule: 'parameter-name' }, { rule: 'relative-path' }],
    });
    const strict = await attempt([drifted, finish], { repair: false });
    expect(strict.results[0]).toMatchObject({ tool: 'editor', status: 'unknown-tool', repairs: [] });
  });

  test('survives a call of ten megabytes', async () => {
    const huge = 'x <tool_call>\n</parameter>'.repeat(400_000);
    const large = huge.slice(0, 1_000_000);
    const { statuses } = await attempt([
      { call: 'str_replace_editor', arguments: { command: 'create', path: '/testbed/b', file_text: huge } },
      `<function=think>\n<parameter=thought>${large}`,
      large,
      { call: large, arguments: {} },
      finish,
    ]);
    expect(statuses).toEqual(['bad-argument', 'unparseable-call', 'no-call', 'unparseable-call', 'ok']);
  });
});

describe('an attempt ends', () => {
  test.each<[string, readonly ScriptedReply[], Partial<AttemptOptions>, object]>([
    ['finished', [finish], {}, { turns: 1, detail: '' }],
    ['max-turns', thoughts, { limits: { maxTurns: 3 } }, { turns: 3, detail: '3 turns' }],
    ['max-turns', [finish], { limits: { maxTurns: 0 } }, { turns: 0 }],
    ['gave-up', ['a', 'b', 'c', finish], {}, { turns: 3 }],
    ['finished', ['a', 'b', think('x'), 'c', 'd', finish], {}, { turns: 6 }],
    ['stuck', thoughts.fill(think('same'), 5), {}, { turns: 9, detail: 'the same call had the same result four times in a row' }],
    [
      'stuck',
      [1, 2, 3].map(() => ({ call: 'nope', arguments: {} })),
      {},
      { turns: 3, detail: 'the same call failed three times in a row' },
    ],
    ['token-limit', [think('a'), think('b')], { limits: { maxTurns: 9, maxTokens: 10 } }, { turns: 1 }],
    ['model-failure', [think('a')], {}, { turns: 1, detail: 'refused: the script has no more replies' }],
    [
      'context-overflow',
      [{ kind: 'failed', reason: 'context-overflow', detail: 'too long' }],
      {},
      { turns: 0, detail: 'too long' },
    ],
    ['cost-limit', [priced(1), priced(1), priced(1)], { limits: { maxTurns: 9, maxCost: 2 } }, { turns: 2, cost: 2 }],
  ])('%s', async (reason, replies, options, more) => {
    expect((await attempt(replies, options)).end).toMatchObject({ reason, ...more });
  });

  test('with model-failure where the model breaks its contract', async () => {
    const model: Model = { name: 'broken', converse: () => ({ reply: () => Promise.reject(new TypeError('oops')) }) };
    expect((await attempt(model)).end).toMatchObject({ reason: 'model-failure', detail: 'bad-reply: the model failed: oops' });
  });

  test('with sandbox-failure where the sandbox goes away', async () => {
    const sandbox = testSandbox({});
    await sandbox.dispose();
    const { end, statuses } = await attempt([look, finish], { sandbox });
    expect(statuses).toEqual(['sandbox-failure']);
    expect(end).toMatchObject({ reason: 'sandbox-failure' });
  });

  test('with sandbox-failure where the shell is lost and no other can be had', async () => {
    const sandbox = testSandbox({});
    const run = (command: string): ScriptedReply => ({ call: 'execute_bash', arguments: { command } });
    const script = scriptedModel([run('a'), run('b'), run('c'), finish]).converse({ instanceId: '', attempt: 1, seed: 1 });
    const model: Model = {
      name: 'disposer',
      converse: () => ({
        async reply(request) {
          if (request.messages.length > 2) await sandbox.dispose();
          return script.reply(request);
        },
      }),
    };
    const { results, end } = await attempt(model, { sandbox });
    expect(results.map(({ status }) => status)).toEqual(['ok', 'sandbox-failure', 'sandbox-failure']);
    expect(results[1]?.message.content).toBe('[execute_bash]\nERROR: the shell was lost; the next command starts a new one');
    expect(end).toMatchObject({ reason: 'sandbox-failure', turns: 3 });
  });

  test('with sandbox-failure where it finished but its patch cannot be had', async () => {
    const patch = () => Promise.reject(new CodedError('SANDBOX_GONE', 'it is gone'));
    expect((await attempt([finish], { patch })).end).toMatchObject({
      reason: 'sandbox-failure',
      detail: 'it is gone',
      patch_bytes: 0,
    });
  });

  test('with time-limit in the middle of a reply', async () => {
    const { end } = await attempt(sleeper, { limits: { maxTurns: 9, maxSeconds: 0.05 } });
    expect(end).toMatchObject({ reason: 'time-limit', detail: '0.05 s', turns: 0, patch_bytes: 10 });
  });

  test('by throwing where the caller aborts', async () => {
    await expect(attempt(sleeper, { signal: AbortSignal.timeout(20) })).rejects.toThrow(/timeout/);
    await expect(attempt([finish], { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop');
  });
});

/** Answers never, and ends on abort as models must. */
const sleeper: Model = {
  name: 'sleeper',
  converse: () => ({
    reply: ({ signal }) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      }),
  }),
};

function priced(cost: number): ScriptedReply {
  return {
    kind: 'reply',
    message: { role: 'assistant', content: 'hm' },
    promptTokens: 1,
    completionTokens: 1,
    cost,
    stop: 'stop',
  };
}
