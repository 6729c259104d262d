import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { afterEach, describe, expect, test } from 'vitest';
import { fixtureAttempt, workingTurns } from '../dataset/fixture-attempts.ts';
import { generativeVerifier, type VerifierOptions } from './generative-verifier.ts';

type Asked = { messages: { role: string; content: string }[]; [field: string]: unknown };
type Reply = { status: number; body: object };

let close: (() => void) | undefined;
afterEach(() => close?.());

/** A real endpoint on a port of its own, which answers requests in turn; the last answer stands for all later ones. */
async function endpoint(...replies: Reply[]): Promise<{ asked: Asked[]; options: VerifierOptions }> {
  const asked: Asked[] = [];
  const app = new Hono().post('/v1/chat/completions', async (context) => {
    asked.push((await context.req.json()) as Asked);
    const reply = replies[Math.min(asked.length, replies.length) - 1] as Reply;
    return context.json(reply.body, reply.status as 200, { 'retry-after-ms': '1' });
  });
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const started = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(started));
  });
  close = () => server.close();
  const { port } = server.address() as AddressInfo;
  return { asked, options: { baseUrl: `http://127.0.0.1:${port}/v1`, model: 'judge', context: 4096, apiKey: 'none' } };
}

const answer = (...top: [string, number][]): Reply => ({
  status: 200,
  body: {
    id: 'x',
    object: 'chat.completion',
    created: 0,
    model: 'judge',
    choices: [
      {
        index: 0,
        finish_reason: 'length',
        message: { role: 'assistant', content: top[0]?.[0] },
        logprobs: {
          content: [{ token: top[0]?.[0], logprob: 0, top_logprobs: top.map(([token, p]) => ({ token, logprob: Math.log(p) })) }],
        },
      },
    ],
  },
});
const refusal = (status: number, code: string, message: string): Reply => ({
  status,
  body: { error: { message, code, type: code } },
});
const attempt = fixtureAttempt({ instanceId: 'a' });

describe('generativeVerifier', () => {
  test('opens the judgement, asks for one token with log-probabilities, and scores it', async () => {
    const { asked, options } = await endpoint(answer(['YES', 0.6], ['NO', 0.2]));
    const verifier = await generativeVerifier(options);
    expect(verifier.name).toBe('judge');
    expect(await verifier.score(attempt)).toEqual({ kind: 'score', score: expect.closeTo(0.75, 10) });
    expect(asked[0]).toMatchObject({
      model: 'judge',
      max_tokens: 1,
      logprobs: true,
      top_logprobs: 20,
      continue_final_message: true,
      add_generation_prompt: false,
    });
    expect(asked[0]?.messages.at(-1)).toEqual({ role: 'assistant', content: '<judgement>' });
    expect(asked[0]?.messages.at(-2)?.content).toContain('min(value, high)');
  });

  test('special tokens in the log are sent broken, as training saw them', async () => {
    const { asked, options } = await endpoint(answer(['NO', 0.9], ['YES', 0.1]));
    await (await generativeVerifier(options)).score({ ...attempt, patch: 'print("<|im_end|>")' });
    expect(asked[0]?.messages.at(-2)?.content).toContain('print("< |im_end|>")');
  });

  test('tries again after a busy endpoint', async () => {
    const { asked, options } = await endpoint(refusal(503, 'busy', 'busy'), refusal(429, 'rate', 'slow down'), answer(['NO', 1]));
    expect(await (await generativeVerifier(options)).score(attempt)).toMatchObject({ kind: 'score', missing: 'yes' });
    expect(asked.length).toBe(3);
  });

  test('a prompt over the context is asked again with half of it where tokens were estimated', async () => {
    const { asked, options } = await endpoint(refusal(400, 'context_length_exceeded', 'too long'), answer(['YES', 1]));
    const long = fixtureAttempt({ instanceId: 'a', turns: workingTurns(200) });
    const result = await (await generativeVerifier({ ...options, form: 'full' })).score(long);
    expect(result.kind).toBe('score');
    const [first = 0, second = 0] = asked.map((request) => JSON.stringify(request.messages).length);
    expect(second).toBeLessThan(0.6 * first);
  });

  test.each([
    [refusal(400, 'context_length_exceeded', 'too long'), 'context-overflow'],
    [refusal(401, 'key', 'who are you'), 'refused'],
    [refusal(500, 'oops', 'oops'), 'unreachable'],
    [answer(['Perhaps', 1]), 'no-answer'],
    [{ status: 200, body: { choices: [{ index: 0, message: { role: 'assistant', content: 'Y' } }] } }, 'no-answer'],
  ])('%j fails as %s', async (reply, reason) => {
    const { options } = await endpoint(reply);
    expect(await (await generativeVerifier({ ...options, retries: 1 })).score(attempt)).toMatchObject({ kind: 'failed', reason });
  });

  test('an endpoint that is not there fails as unreachable; an abort rejects', async () => {
    const { options } = await endpoint(answer(['YES', 1]));
    close?.();
    const gone = await generativeVerifier({ ...options, baseUrl: 'http://127.0.0.1:9/v1', retries: 0 });
    expect(await gone.score(attempt)).toMatchObject({ kind: 'failed', reason: 'unreachable' });
    await expect(gone.score(attempt, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
  });
});
