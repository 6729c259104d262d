import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { type FakeAnswer, fakeEndpoint } from './fake-endpoint.ts';
import { openAiEndpoint } from './openai-endpoint.ts';

async function check(baseUrl: string): Promise<unknown> {
  const { check: ask } = openAiEndpoint({ name: 'm', baseUrl });
  return ask?.().catch((error: unknown) => error);
}

async function checkServer(answer: FakeAnswer, models: { id: string }[] = []): Promise<{ error: unknown; asked: number }> {
  await using server = await fakeEndpoint([answer], models);
  return { error: await check(server.baseUrl), asked: server.requests.length };
}

test.each([
  ['nobody listens', 'http://127.0.0.1:1/v1', /127\.0\.0\.1:1\/v1.*(ECONNREFUSED|bad port)/],
  ['the port is closed', 'http://127.0.0.1:59321/v1', /59321.*ECONNREFUSED/],
  ['there is no such host', 'http://no-such-host.invalid/v1', /no-such-host\.invalid.*(ENOTFOUND|EAI_AGAIN)/],
])('%s: the address and the cause are told', async (_, baseUrl, words) => {
  expect(await check(baseUrl)).toMatchObject({ code: 'ENDPOINT_DEAD', kind: 'failed', message: expect.stringMatching(words) });
});

test('one that takes connections and never answers is dead within seconds', async () => {
  const server = createServer(() => undefined);
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  );
  const baseUrl = `http://127.0.0.1:${port}/v1`;
  expect(await check(baseUrl)).toMatchObject({ code: 'ENDPOINT_DEAD', message: expect.stringMatching(/time ran out|aborted/i) });
  server.close();
});

test('one that lists the model is asked for nothing more', async () => {
  expect(await checkServer({ kind: 'error', status: 500, message: 'never asked' }, [{ id: 'm' }])).toEqual({
    error: undefined,
    asked: 0,
  });
});

test.each<[string, FakeAnswer, RegExp]>([
  [
    'an unknown model',
    { kind: 'error', status: 404, message: 'The model `m` does not exist.' },
    /404 The model `m` does not exist/,
  ],
  ['a wrong key', { kind: 'error', status: 401, message: 'Incorrect API key provided' }, /401 Incorrect API key/],
  ['an empty account', { kind: 'error', status: 429, message: 'no money', code: 'insufficient_quota' }, /no money/],
  ['a page that is no endpoint', { kind: 'html' }, /not a chat completion: text: <html>/],
])('one that refuses for good is told before any work: %s', async (_, answer, words) => {
  const { error } = await checkServer(answer, [{ id: 'other' }]);
  expect(error).toMatchObject({
    code: 'ENDPOINT_REFUSES',
    message: expect.stringMatching(words),
    hint: expect.stringContaining('It lists: other.'),
  });
});

test.each<[string, FakeAnswer]>([
  ['answers to a name that it does not list', { kind: 'text', text: 'Hello.' }],
  ['is busy', { kind: 'error', status: 429, message: 'busy' }],
  ['is still loading', { kind: 'error', status: 503, message: 'Loading model' }],
  ['wants some field otherwise', { kind: 'error', status: 400, message: 'max_tokens must be at least 16' }],
])('one that %s is alive', async (_, answer) => {
  expect(await checkServer(answer)).toEqual({ error: undefined, asked: 1 });
});
