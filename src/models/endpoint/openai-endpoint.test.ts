import { describe, expect, test } from 'vitest';
import type { ModelReply, ModelRequest } from '../model.ts';
import { type FakeAnswer, fakeEndpoint } from './fake-endpoint.ts';
import { type EndpointOptions, openAiEndpoint } from './openai-endpoint.ts';

const request: ModelRequest = {
  messages: [{ role: 'user', content: 'Mend it.' }],
  stop: ['</function'],
  maxTokens: 100,
  temperature: 0.5,
  seed: 7,
};
const good: FakeAnswer = { kind: 'text', text: 'Done.' };

async function ask(
  script: readonly FakeAnswer[],
  options: Partial<EndpointOptions> = {},
  more: Partial<ModelRequest> = {},
): Promise<{ reply: ModelReply; tries: number; bodies: readonly Record<string, unknown>[] }> {
  await using server = await fakeEndpoint(script);
  const model = openAiEndpoint({
    name: 'm',
    baseUrl: server.baseUrl,
    retry: { tries: 3, firstDelayMs: 1, longestDelayMs: 50 },
    ...options,
  });
  const reply = await model.converse({ instanceId: 'i', attempt: 1, seed: 1 }).reply({ ...request, ...more });
  return { reply, tries: server.requests.length, bodies: server.requests };
}

describe('an endpoint', () => {
  test('is asked with the whole request and its extra fields', async () => {
    const { bodies } = await ask([good], { extraBody: { top_k: 1, seed: undefined } });
    expect(bodies).toEqual([
      { model: 'm', messages: request.messages, stop: ['</function'], max_tokens: 100, temperature: 0.5, top_k: 1 },
    ]);
  });

  test('answers with text, usage and cost', async () => {
    const { reply } = await ask([good], { price: { input: 1_000_000, output: 2_000_000 } });
    expect(reply).toEqual({
      kind: 'reply',
      message: { role: 'assistant', content: 'Done.' },
      promptTokens: 2,
      completionTokens: 5,
      cost: 12,
      stop: 'stop',
    });
  });

  test('tells what the endpoint had cached, and counts it at its own price', async () => {
    const cached: FakeAnswer = { kind: 'text', text: 'Done.', cached: 1 };
    const price = { input: 1_000_000, cached_input: 100_000, output: 2_000_000 };
    for (const stream of [false, true]) {
      expect((await ask([cached], { price, stream })).reply).toMatchObject({ promptTokens: 2, cachedTokens: 1, cost: 11.1 });
    }
    const { cached_input: _, ...plain } = price;
    expect((await ask([cached], { price: plain })).reply).toMatchObject({ cost: 12 });
  });

  test('answers with calls as they were written, and keeps reasoning in the content', async () => {
    const call = await ask([{ kind: 'call', name: 'think', arguments: '{"thought": 1' }]);
    expect(call.reply).toMatchObject({
      message: { content: '', tool_calls: [{ function: { name: 'think', arguments: '{"thought": 1' } }] },
    });
    const thought = await ask([{ kind: 'text', text: 'Done.', reasoning: 'It is.' }]);
    expect(thought.reply).toMatchObject({ message: { content: '<think>\nIt is.\n</think>\n\nDone.' } });
  });

  test.each<[string, FakeAnswer]>([
    ['429', { kind: 'error', status: 429, message: 'busy', retryAfterMs: 2 }],
    ['500', { kind: 'error', status: 500, message: 'broken' }],
    ['HTML', { kind: 'html' }],
    ['malformed JSON', { kind: 'malformed-json' }],
    ['a cut body', { kind: 'cut-body' }],
  ])('is tried again after %s', async (_, fault) => {
    const { reply, tries } = await ask([fault, fault, good]);
    expect([reply.kind, tries]).toEqual(['reply', 3]);
  });

  test.each<[string, FakeAnswer, string, number]>([
    ['429', { kind: 'error', status: 429, message: 'busy' }, 'unreachable', 3],
    ['an empty account', { kind: 'error', status: 429, message: 'no money', code: 'insufficient_quota' }, 'refused', 1],
    ['503', { kind: 'error', status: 503, message: 'broken' }, 'unreachable', 3],
    ['401', { kind: 'error', status: 401, message: 'who are you' }, 'refused', 1],
    ['400', { kind: 'error', status: 400, message: 'no such field' }, 'refused', 1],
    ['a code for overflow', { kind: 'error', status: 400, message: 'x', code: 'context_length_exceeded' }, 'context-overflow', 1],
    [
      "vLLM's words for it",
      { kind: 'error', status: 400, message: "This model's maximum context length is 4096 tokens." },
      'context-overflow',
      1,
    ],
    ['HTML', { kind: 'html' }, 'bad-reply', 3],
    ['malformed JSON', { kind: 'malformed-json' }, 'bad-reply', 3],
    ['a cut body', { kind: 'cut-body' }, 'bad-reply', 3],
  ])('that goes on with %s is a typed failure', async (_, fault, reason, expected) => {
    const { reply, tries } = await ask([fault]);
    expect(reply).toMatchObject({ kind: 'failed', reason });
    expect(tries).toBe(expected);
  });

  test('that takes too long, or is not there, is unreachable', async () => {
    const slow = await ask([{ kind: 'slow', delayMs: 5_000, answer: good }], {
      timeoutMs: 500,
      retry: { tries: 2, firstDelayMs: 1 },
    });
    expect([slow.reply, slow.tries]).toMatchObject([{ kind: 'failed', reason: 'unreachable' }, 2]);
    const stopped = await fakeEndpoint([good]);
    await stopped[Symbol.asyncDispose]();
    const gone = await ask([good], { baseUrl: stopped.baseUrl });
    expect(gone.reply).toMatchObject({ kind: 'failed', reason: 'unreachable', detail: expect.stringContaining('ECONNREFUSED') });
  });

  test('is left at once on abort, in a request and between tries', async () => {
    const slow = ask([{ kind: 'slow', delayMs: 5_000, answer: good }], {}, { signal: AbortSignal.timeout(20) });
    await expect(slow).rejects.toThrow(/aborted due to timeout/);
    const busy: FakeAnswer = { kind: 'error', status: 429, message: 'busy', retryAfterMs: 60_000 };
    const waiting = ask([busy], { retry: { tries: 3, longestDelayMs: 60_000 } }, { signal: AbortSignal.timeout(50) });
    await expect(waiting).rejects.toThrow(/abort/);
  });

  describe('that streams', () => {
    const streaming = { stream: true, stallMs: 1_500 };

    test('gives what it would give in one piece', async () => {
      const answers: FakeAnswer[] = [
        { ...good, reasoning: 'It is — é 🙂.', tokens: { ids: [5, 6], logprobs: [-0.5, -1] } } as FakeAnswer,
        { kind: 'call', name: 'think', arguments: '{"thought": "a long one, in pieces"}', text: 'Hm.' },
        { kind: 'text', text: '', finish: 'length' },
      ];
      for (const answer of answers) {
        const whole = await ask([answer]);
        const { reply, bodies } = await ask([answer], streaming);
        expect(reply).toEqual(whole.reply);
        expect(bodies[0]).toMatchObject({ stream: true, stream_options: { include_usage: true } });
      }
    });

    test.each<[string, FakeAnswer]>([
      ['a cut stream', { kind: 'cut-body' }],
      ['one that goes quiet', { kind: 'stall' }],
      ['HTML', { kind: 'html' }],
      ['500', { kind: 'error', status: 500, message: 'broken' }],
    ])('is tried again after %s', async (_, fault) => {
      const { reply, tries } = await ask([fault, good], streaming);
      expect([reply.kind, tries]).toEqual(['reply', 2]);
      expect((await ask([fault], streaming)).reply).toMatchObject({ kind: 'failed' });
    });

    test('is left at once on abort', async () => {
      const stalled = ask([{ kind: 'stall' }], { stream: true }, { signal: AbortSignal.timeout(50) });
      await expect(stalled).rejects.toThrow(/abort/);
    });
  });

  test('tells the ids and log-probabilities of tokens where it is asked for them', async () => {
    const tokens = { ids: [1, 2], logprobs: [-0.1, -2] };
    const { reply, bodies } = await ask([{ kind: 'text', text: 'ok', tokens }], { logprobs: true });
    expect(reply).toMatchObject({ tokens });
    expect(bodies[0]).toMatchObject({ logprobs: true, return_token_ids: true });
    expect((await ask([good])).reply).not.toHaveProperty('tokens');
  });

  test('is asked by so many at once at most', async () => {
    let [active, most] = [0, 0];
    await using server = await fakeEndpoint(() => {
      most = Math.max(most, ++active);
      setTimeout(() => active--, 15);
      return { kind: 'slow', delayMs: 20, answer: good };
    });
    const model = openAiEndpoint({ name: 'm', baseUrl: server.baseUrl, limits: { concurrency: 3 } });
    const conversation = model.converse({ instanceId: 'i', attempt: 1, seed: 1 });
    const replies = await Promise.all(Array.from({ length: 10 }, () => conversation.reply(request)));
    expect(replies.every(({ kind }) => kind === 'reply')).toBe(true);
    expect(most).toBeLessThanOrEqual(3);
  });
});
