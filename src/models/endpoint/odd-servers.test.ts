import { describe, expect, test } from 'vitest';
import { onWarning } from '../../support/warnings.ts';
import type { ModelReply, ModelRequest } from '../model.ts';
import { type FakeAnswer, fakeEndpoint } from './fake-endpoint.ts';
import { type EndpointOptions, openAiEndpoint } from './openai-endpoint.ts';

const request: ModelRequest = { messages: [{ role: 'user', content: 'Mend it.' }], maxTokens: 100, temperature: 0, seed: 1 };

/** What an endpoint makes of the answers of a real server, and how often it asked. */
async function ask(
  answers: readonly FakeAnswer[],
  options: Partial<EndpointOptions> = {},
): Promise<{ reply: ModelReply; tries: number }> {
  await using server = await fakeEndpoint(answers);
  const model = openAiEndpoint({
    name: 'm',
    baseUrl: server.baseUrl,
    retry: { tries: 2, firstDelayMs: 1, longestDelayMs: 5 },
    ...options,
  });
  const reply = await model.converse({ instanceId: 'i', attempt: 1, seed: 1 }).reply(request);
  return { reply, tries: server.requests.length };
}

type Body = { choices: Record<string, unknown>[]; usage?: unknown };
const usage = { prompt_tokens: 5, completion_tokens: 3 };
const body = (message: unknown, more: Record<string, unknown> = {}, used: unknown = usage): Body => ({
  choices: [{ index: 0, message, finish_reason: 'stop', ...more }],
  usage: used,
});
const call = (name: unknown, args: unknown, more: Record<string, unknown> = {}) => ({
  id: 'a',
  type: 'function',
  function: { name, arguments: args },
  ...more,
});
const LS = { name: 'execute_bash', arguments: '{"command":"ls"}' };

describe('replies with one odd field are read', () => {
  test.each<[string, Body | string, object]>([
    [
      'arguments as an object (Ollama)',
      body({ content: null, tool_calls: [call('execute_bash', { command: 'ls' })] }),
      { message: { tool_calls: [{ function: LS }] } },
    ],
    [
      'arguments that are null',
      body({ content: '', tool_calls: [call('finish', null)] }),
      { message: { tool_calls: [{ function: { name: 'finish', arguments: '{}' } }] } },
    ],
    [
      'a call that is not in a list',
      body({ content: '', tool_calls: call('execute_bash', '{"command":"ls"}') }),
      { message: { tool_calls: [{ function: LS }] } },
    ],
    [
      'a call without the object around it',
      body({ content: '', tool_calls: [{ id: 'a', ...LS }] }),
      { message: { tool_calls: [{ function: LS }] } },
    ],
    [
      'an id that is a number',
      body({ content: '', tool_calls: [{ ...call('finish', '{}'), id: 7 }] }),
      { message: { tool_calls: [{ id: '7' }] } },
    ],
    [
      'function_call (before tool_calls)',
      body({ content: null, function_call: LS }),
      { message: { tool_calls: [{ function: LS }] } },
    ],
    [
      'a second call whose name is null',
      body({ content: '', tool_calls: [call('execute_bash', '{"command":"ls"}'), call(null, '{}')] }),
      { message: { tool_calls: [{ function: LS }] } },
    ],
    [
      'a first call whose name is null',
      body({ content: '', tool_calls: [call(null, '{}'), call('execute_bash', '{"command":"ls"}')] }),
      { message: { tool_calls: [{ function: LS }] } },
    ],
    ['tool_calls that are null', body({ content: 'Hm.', tool_calls: null }), { message: { content: 'Hm.' } }],
    [
      'content in parts',
      body({
        content: [
          { type: 'text', text: 'Hm' },
          { type: 'text', text: '.' },
        ],
      }),
      { message: { content: 'Hm.' } },
    ],
    [
      'parts that think (Mistral)',
      body({
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'So.' }] },
          { type: 'text', text: 'Hm.' },
        ],
      }),
      { message: { content: '<think>\nSo.\n</think>\n\nHm.' } },
    ],
    ['a refusal in place of content', body({ content: null, refusal: 'No.' }), { message: { content: 'No.' } }],
    ['half of a character', body({ content: 'a\ud800b' }), { message: { content: 'a\ufffdb' } }],
    [
      'a log-probability that is null',
      body(
        { content: 'Hm.' },
        {
          logprobs: {
            content: [
              { token: 'H', logprob: -1 },
              { token: 'm', logprob: null },
            ],
          },
        },
      ),
      { message: { content: 'Hm.' } },
    ],
    [
      'log-probabilities of another form',
      body({ content: 'Hm.' }, { logprobs: { tokens: ['H'], token_logprobs: [null] } }),
      { message: { content: 'Hm.' } },
    ],
    ['token ids that are text', body({ content: 'Hm.' }, { token_ids: ['1', 'x'] }), { message: { content: 'Hm.' } }],
    [
      'usage as text',
      body({ content: 'Hm.' }, {}, '{"prompt_tokens": "5", "completion_tokens": 3}'),
      { promptTokens: 5, completionTokens: 3 },
    ],
    [
      'counts as text',
      body({ content: 'Hm.' }, {}, { prompt_tokens: '5', completion_tokens: '3.0' }),
      { promptTokens: 5, completionTokens: 3 },
    ],
    [
      'usage under other names',
      body({ content: 'Hm.' }, {}, { input_tokens: 5, output_tokens: 3 }),
      { promptTokens: 5, completionTokens: 3 },
    ],
    [
      'a total in place of the completion',
      body({ content: 'Hm.' }, {}, { prompt_tokens: 5, total_tokens: 8 }),
      { completionTokens: 3 },
    ],
    [
      'a cache under other names (DeepSeek)',
      body({ content: 'Hm.' }, {}, { ...usage, prompt_cache_hit_tokens: 4 }),
      { cachedTokens: 4 },
    ],
    ['an index that is text', body({ content: 'Hm.' }, { index: '0' }), { message: { content: 'Hm.' } }],
    [
      'two choices, the second first',
      {
        choices: [
          { index: 1, message: { content: 'B' }, finish_reason: 'stop' },
          { index: 0, message: { content: 'A' }, finish_reason: 'stop' },
        ],
        usage,
      },
      { message: { content: 'A' } },
    ],
    ['an empty error beside it', { ...body({ content: 'Hm.' }), error: null } as Body, { message: { content: 'Hm.' } }],
    [
      'events that nobody asked for',
      `data: ${JSON.stringify({ choices: [{ delta: { content: 'Hm.' }, finish_reason: 'stop' }], usage })}\n\ndata: [DONE]\n\n`,
      { message: { content: 'Hm.' }, promptTokens: 5 },
    ],
  ])('%s', async (_, given, expected) => {
    const { reply, tries } = await ask([{ kind: 'body', body: given }]);
    expect(reply).toMatchObject({ kind: 'reply', ...expected });
    expect(tries).toBe(1);
    if (reply.kind === 'reply')
      for (const made of reply.message.tool_calls ?? []) expect(typeof made.function.arguments).toBe('string');
  });

  test('a type that says text, and a stream that was asked for and did not come', async () => {
    expect((await ask([{ kind: 'body', body: body({ content: 'Hm.' }), type: 'text/plain' }])).reply).toMatchObject({
      message: { content: 'Hm.' },
    });
    expect((await ask([{ kind: 'body', body: body({ content: 'Hm.' }) }], { stream: true })).reply).toMatchObject({
      message: { content: 'Hm.' },
    });
  });

  test.each([[''], ['{}'], ['[]'], ['null'], ['{"choices": []}'], ['{"choices": [{"text": "x"}]}'], ['{"choices": "x"}']])(
    '%j is none',
    async (text) => {
      const { reply, tries } = await ask([{ kind: 'body', body: text }]);
      expect(reply).toMatchObject({ kind: 'failed', reason: 'bad-reply' });
      expect(tries).toBe(2);
    },
  );
});

describe('streams are put together', () => {
  const delta = (fields: unknown, more: Record<string, unknown> = {}) => ({ choices: [{ index: 0, delta: fields, ...more }] });
  const piece = (fields: Record<string, unknown>) => delta({ tool_calls: [fields] });
  const end = delta({}, { finish_reason: 'tool_calls' });
  const ls = (more: Record<string, unknown> = {}) => ({
    function: { name: 'execute_bash', arguments: '{"command":"ls"}' },
    ...more,
  });
  const think = { name: 'think', arguments: '{"thought":"a"}' };

  test.each<[string, unknown[], object[]]>([
    [
      'two calls at index 0 with two ids (Gemini)',
      [piece(ls({ index: 0, id: 'a' })), piece({ index: 0, id: 'b', function: think }), end],
      [LS, think],
    ],
    [
      'two equal calls at index 0 with two ids',
      [piece(ls({ index: 0, id: 'a' })), piece(ls({ index: 0, id: 'b' })), end],
      [LS, LS],
    ],
    [
      'two calls in one delta at index 0',
      [delta({ tool_calls: [ls({ index: 0, id: 'a' }), { index: 0, id: 'b', function: think }] }), end],
      [LS, think],
    ],
    ['two whole calls without index and id (Ollama)', [piece(ls()), piece({ function: think }), end], [LS, think]],
    ['two whole calls at index 0 without ids', [piece(ls({ index: 0 })), piece({ index: 0, function: think }), end], [LS, think]],
    [
      'pieces without index, ids at the beginning',
      [
        piece({ id: 'a', function: { name: 'execute_bash', arguments: '{"comm' } }),
        piece({ function: { arguments: 'and":"ls"}' } }),
        piece({ id: 'b', function: { name: 'think', arguments: '' } }),
        piece({ function: { arguments: think.arguments } }),
        end,
      ],
      [LS, think],
    ],
    [
      'a name that is repeated in each piece',
      [
        piece({ index: 0, id: 'a', function: { name: 'execute_bash', arguments: '' } }),
        piece({ index: 0, function: { name: 'execute_bash', arguments: '{"command":' } }),
        piece({ index: 0, function: { name: 'execute_bash', arguments: '"ls"}' } }),
        piece({ index: 0, function: { name: 'execute_bash', arguments: '' } }),
        end,
      ],
      [LS],
    ],
    [
      'name and id repeated in each piece',
      ['{"command":', '"ls"', '}']
        .map((args) => piece({ index: 0, id: 'a', function: { name: 'execute_bash', arguments: args } }))
        .concat(end),
      [LS],
    ],
    [
      'another id in each piece',
      ['{"command":', '"ls"', '}']
        .map((args, at) =>
          piece({ index: 0, id: `id${at}`, function: { name: at === 0 ? 'execute_bash' : null, arguments: args } }),
        )
        .concat(end),
      [LS],
    ],
    [
      'a name in pieces',
      [
        piece({ index: 0, id: 'a', function: { name: 'execute', arguments: '' } }),
        piece({ index: 0, function: { name: '_bash', arguments: '' } }),
        piece({ index: 0, function: { arguments: LS.arguments } }),
        end,
      ],
      [LS],
    ],
    [
      'indices from 1, mixed',
      [
        piece({ index: 1, id: 'a', function: { name: 'execute_bash', arguments: '{"command":' } }),
        piece({ index: 2, id: 'b', function: think }),
        piece({ index: 1, function: { arguments: '"ls"}' } }),
        end,
      ],
      [LS, think],
    ],
    [
      'arguments as an object',
      [piece({ index: 0, id: 'a', function: { name: 'execute_bash', arguments: { command: 'ls' } } }), end],
      [LS],
    ],
    [
      'two choices',
      [
        {
          choices: [
            { index: 1, delta: { tool_calls: [{ index: 0, function: think }] } },
            { index: 0, delta: { tool_calls: [ls({ index: 0, id: 'a' })] } },
          ],
        },
        { choices: [{ index: 1, delta: { content: 'no' }, finish_reason: 'stop' }] },
        end,
      ],
      [LS],
    ],
    [
      'no blank lines, comments, other fields',
      [
        ': keep-alive',
        'event: message',
        `data:${JSON.stringify(piece(ls({ index: 0, id: 'a' })))}`,
        `data:${JSON.stringify(end)}`,
      ],
      [LS],
    ],
  ])('%s', async (_, events, expected) => {
    const { reply } = await ask([{ kind: 'events', events }], { stream: true });
    expect(reply).toMatchObject({ kind: 'reply', stop: 'tool_calls', message: { content: '' } });
    expect(reply.kind === 'reply' && reply.message.tool_calls?.map((one) => one.function)).toEqual(expected);
  });

  test('usage in the choice (Moonshot), and in chunks before the last', async () => {
    const inChoice = await ask(
      [{ kind: 'events', events: [delta({ content: 'Hm.' }), delta({}, { finish_reason: 'stop', usage })] }],
      { stream: true },
    );
    expect(inChoice.reply).toMatchObject({ promptTokens: 5, completionTokens: 3 });
    const early = [
      { ...delta({ content: 'Hm.' }), usage },
      { ...delta({}, { finish_reason: 'stop' }), usage: null },
    ];
    expect((await ask([{ kind: 'events', events: early }], { stream: true })).reply).toMatchObject({
      promptTokens: 5,
      completionTokens: 3,
    });
  });

  test.each<[string, unknown[]]>([
    ['in the middle of a line', [delta({ content: 'I wi' }), 'data: {"choices": [{"del']],
    ['before its finish reason', [piece(ls({ index: 0, id: 'a' }))]],
  ])('one that ends %s was cut', async (_, events) => {
    expect((await ask([{ kind: 'events', events, end: 'closed' }], { stream: true })).reply).toMatchObject({
      kind: 'failed',
      reason: 'bad-reply',
    });
  });
});

describe('what is spent', () => {
  const price = { input: 1_000_000, cached_input: 100_000, output: 2_000_000 };
  const reply = async (used: unknown) => {
    const warnings: string[] = [];
    onWarning((words) => warnings.push(words));
    const { reply: made } = await ask([{ kind: 'body', body: body({ content: 'Done.' }, {}, used) }], { price });
    return { made, warnings };
  };

  test.each<[string, unknown, object, RegExp]>([
    [
      'more cached than there was',
      { prompt_tokens: 100, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 50_000 } },
      { promptTokens: 100, cachedTokens: 100, cost: 12 },
      /50000 tokens of a prompt of 100 were in its cache: 100 are counted/,
    ],
    [
      'more cached, under another name',
      { prompt_tokens: 10, completion_tokens: 0, cached_tokens: 11 },
      { promptTokens: 10, cachedTokens: 10 },
      /11 tokens of a prompt of 10/,
    ],
    [
      'a negative cache',
      { prompt_tokens: 100, completion_tokens: 1, prompt_tokens_details: { cached_tokens: -5 } },
      { promptTokens: 100, cost: 102 },
      /^$/,
    ],
    ['no usage', {}, { estimated: true }, /estimated, a token for 3 bytes/],
    ['null', null, { estimated: true }, /estimated/],
    ['words', 'n/a', { estimated: true }, /estimated/],
    ['zeros', { prompt_tokens: 0, completion_tokens: 0 }, { estimated: true }, /estimated/],
    ['negative counts', { prompt_tokens: -100, completion_tokens: -1 }, { estimated: true }, /estimated/],
    ['more than can be', { prompt_tokens: 1e300, completion_tokens: 1e300 }, { estimated: true }, /estimated/],
  ])('%s', async (_, used, expected, words) => {
    const { made, warnings } = await reply(used);
    expect(made).toMatchObject({ kind: 'reply', ...expected });
    if (made.kind !== 'reply') return;
    expect(made.cost).toBeGreaterThan(0);
    expect(made.promptTokens).toBeGreaterThanOrEqual(made.cachedTokens ?? 0);
    for (const count of [made.promptTokens, made.completionTokens])
      expect(Number.isSafeInteger(count) && count > 0).toBe(count > 0);
    if (made.estimated === true) expect(made.completionTokens).toBeGreaterThan(0);
    expect(warnings.join('\n')).toMatch(words);
  });
});
