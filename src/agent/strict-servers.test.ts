import { describe, expect, test } from 'vitest';
import { type FakeAnswer, fakeEndpoint, openAiEndpoint, type StrictRule, strictRules } from '../models/index.ts';
import type { TrajectoryEvent } from '../records/trajectory.ts';
import { runAttempt } from './attempt.ts';
import { findProfile } from './profiles/profiles.ts';
import { testSandbox } from './test-bench.ts';

/** A whole attempt at a server that refuses what strict ones refuse. */
async function attempt(
  answers: readonly FakeAnswer[],
  { rules = Object.values(COMMON) as StrictRule[], stream = false, profile = 'default' } = {},
) {
  await using server = await fakeEndpoint(answers, [], rules);
  const model = openAiEndpoint({ name: 'm', baseUrl: server.baseUrl, stream, retry: { tries: 1 } });
  const events: TrajectoryEvent[] = [];
  const sent: Record<string, unknown>[] = [];
  const run = runAttempt({
    task: { instanceId: 'one', statement: 'It fails.', workdir: '/testbed' },
    attempt: 1,
    seed: 1,
    model,
    profile: findProfile(profile),
    sandbox: testSandbox({ 'a.py': 'a\n' }),
    limits: { maxTurns: 10 },
    patch: async () => '',
    onExchange: ({ request }) => sent.push(request),
  });
  for await (const event of run) events.push(event);
  return { end: events.at(-1), last: (sent.at(-1)?.['messages'] ?? []) as Record<string, unknown>[] };
}

const { reasoningBack, thoughtSignatures, ...COMMON } = strictRules;
const finished = { type: 'attempt-end', reason: 'finished' };

/** A reply with one call, and with what else the server puts beside it. */
function reply(name: string, args: unknown, more: { id?: unknown; call?: object; message?: object } = {}): FakeAnswer {
  const call = { id: 'id' in more ? more.id : 'call_0', type: 'function', function: { name, arguments: args }, ...more.call };
  const message = { role: 'assistant', content: null, tool_calls: [call], ...more.message };
  return { kind: 'body', body: { choices: [{ index: 0, message, finish_reason: 'tool_calls' }], usage: {} } };
}
const silent = (content: string | null): FakeAnswer => ({
  kind: 'body',
  body: { choices: [{ message: { content }, finish_reason: 'stop' }], usage: {} },
});
const view = '{"command": "view", "path": "/testbed/a.py"}';
const done = reply('finish', '{"message": "Done."}');

describe('a history that strict servers take', () => {
  test.each<[string, readonly FakeAnswer[]]>([
    ['the same id in each reply', [reply('think', '{"thought": "a"}'), reply('str_replace_editor', view), done]],
    ['no ids', [reply('think', '{"thought": "a"}', { id: null }), reply('str_replace_editor', view, { id: '' }), done]],
    ['an id of 83 characters', [reply('think', '{"thought": "a"}', { id: `call_${'x'.repeat(78)}` }), done]],
    [
      'arguments that are empty',
      [reply('think', ''), reply('think', ' '), reply('str_replace_editor', view), reply('think', null), done],
    ],
    ['arguments that are an object', [reply('str_replace_editor', { command: 'view', path: '/testbed/a.py' }), done]],
    ['arguments that are no object', [reply('think', '"a"'), reply('think', '{"thought": '), done]],
    ['replies without a word', [silent(''), silent(null), done]],
    ['a reply of blanks', [silent(' \n'), reply('think', '{"thought": "a"}', { message: { content: '\n\n' } }), done]],
    [
      'names that no server takes back',
      [
        reply('functions.think', '{"thought": "a"}'),
        reply('think<|channel|>commentary', '{"thought": "a"}'),
        reply('str replace editor', '{}'),
        done,
      ],
    ],
    [
      'two calls at once',
      [
        {
          kind: 'body',
          body: {
            choices: [
              {
                message: {
                  content: '',
                  tool_calls: [1, 2].map(() => ({ id: 'a', function: { name: 'think', arguments: '{"thought": "a"}' } })),
                },
                finish_reason: 'tool_calls',
              },
            ],
            usage: {},
          },
        },
        done,
      ],
    ],
    ['a cut reply with a call', [{ kind: 'call', name: 'think', arguments: '{"thought": "a"}', finish: 'length' }, done]],
  ])('%s', async (_, answers) => {
    expect((await attempt(answers)).end).toMatchObject(finished);
  });

  test('Kimi gets ids in its own form back', async () => {
    const { nineCharacters: _, ...rules } = COMMON;
    const answers = [
      reply('think', '{"thought": "a"}', { id: 'functions.think:0' }),
      reply('think', '{"thought": "b"}', { id: 'functions.think:0' }),
      done,
    ];
    const { end, last } = await attempt(answers, { rules: Object.values(rules) });
    expect(end).toMatchObject(finished);
    expect(last.flatMap(({ tool_call_id: id }) => id ?? [])).toEqual(['functions.think:0', 'functions.think:1']);
  });

  describe.each([false, true])('reasoning goes back in the field that it came in (as a stream: %s)', (stream) => {
    const rules = [...Object.values(COMMON), reasoningBack];
    test.each<[string, object, object]>([
      ['reasoning_content', { reasoning_content: 'So I think.\n' }, { reasoning_content: 'So I think.\n' }],
      [
        'reasoning_content and content',
        { content: 'Look.', reasoning_content: 'So.' },
        { content: 'Look.', reasoning_content: 'So.' },
      ],
      [
        'reasoning_details beside it (OpenRouter)',
        { reasoning_content: 'So.', reasoning_details: [{ type: 'reasoning.encrypted', data: 'x' }] },
        { reasoning_details: [{ type: 'reasoning.encrypted', data: 'x' }] },
      ],
    ])('%s', async (_, fields, expected) => {
      const message = (answer: FakeAnswer): object =>
        answer.kind === 'body' ? ((answer.body as { choices: { message: object }[] }).choices[0]?.message ?? {}) : {};
      const whole = reply('think', '{"thought": "a"}', { message: fields });
      const events: FakeAnswer = {
        kind: 'events',
        events: [
          { choices: [{ index: 0, delta: message(whole) }] },
          { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
        ],
      };
      const { end, last } = await attempt([stream ? events : whole, done], { rules, stream });
      expect(end).toMatchObject(finished);
      expect(last[2]).toMatchObject(expected);
      expect(String(last[2]?.['content'])).not.toContain('<think>');
    });
  });

  test.each([
    [
      'thinks only at times',
      [reply('think', '{"thought": "a"}', { message: { reasoning_content: 'So.' } }), reply('think', '{"thought": "b"}'), done],
    ],
    ['never shows what it thinks', [reply('think', '{"thought": "a"}'), reply('think', '{"thought": "b"}'), done]],
  ])('a server that wants reasoning in every message and %s', async (_, answers) => {
    // asked anew after its refusal, so that the script goes on by what was answered
    let answered = 0;
    const strict: StrictRule = (request) => reasoningBack(request);
    await using server = await fakeEndpoint(() => answers[answered++] as FakeAnswer, [], [strict]);
    const conversation = openAiEndpoint({ name: 'm', baseUrl: server.baseUrl, retry: { tries: 1 } }).converse({
      instanceId: 'i',
      attempt: 1,
      seed: 1,
    });
    const messages: Parameters<typeof conversation.reply>[0]['messages'][number][] = [{ role: 'user', content: 'Mend it.' }];
    for (const number of [1, 2, 3]) {
      const got = await conversation.reply({ messages, maxTokens: 9, temperature: 0, seed: 1 });
      expect(got.kind).toBe('reply');
      if (got.kind === 'reply') messages.push(got.message, { role: 'tool', content: 'Noted.', tool_call_id: `call_${number}` });
    }
  });

  test('signatures of thoughts go back with their call (Gemini)', async () => {
    const signed = (signature: string) => ({ call: { extra_content: { google: { thought_signature: signature } } } });
    const answers = [reply('think', '{"thought": "a"}', signed('A')), reply('think', '{"thought": "b"}', signed('B')), done];
    const { end, last } = await attempt(answers, { rules: [...Object.values(COMMON), thoughtSignatures] });
    expect(end).toMatchObject(finished);
    const calls = last.flatMap(({ tool_calls }) => (tool_calls as { extra_content: unknown }[] | undefined) ?? []);
    expect(calls.map(({ extra_content }) => extra_content)).toEqual([
      { google: { thought_signature: 'A' } },
      { google: { thought_signature: 'B' } },
    ]);
  });

  test.each(['text', 'mini'])('calls as text: an empty reply in the profile %s', async (profile) => {
    const last: FakeAnswer = {
      kind: 'text',
      text: profile === 'mini' ? '```bash\nls\n```' : '<function=finish>\n<parameter=message>x</parameter>\n</function>',
    };
    const { end } = await attempt([silent(''), silent('\n'), last, silent(''), silent(''), silent('')], { profile });
    expect(end).toMatchObject({ reason: profile === 'mini' ? 'gave-up' : 'finished' });
  });
});
