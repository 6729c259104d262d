import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchWithin } from './fetch.ts';

/** `/never` is not answered, `/half` breaks off in the middle, `/stream` comes in pieces; all else is answered. */
const server = createServer((request, response) => {
  if (request.url === '/never') return;
  const type = request.url === '/stream' ? 'text/event-stream' : 'text/plain';
  response.writeHead(200, { 'content-type': type });
  response.write('one ');
  if (request.url === '/stream') setTimeout(() => response.end('two'), 1500);
  else if (request.url !== '/half') response.end('two');
});
let base: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('an answer in time is as it came', async () => {
  const response = await fetchWithin(60_000)(`${base}/whole`);
  expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([200, 'text/plain', 'one two']);
});

test('no answer, or half of one, is a timeout', async () => {
  await expect(fetchWithin(500)(`${base}/never`)).rejects.toMatchObject({ name: 'TimeoutError' });
  const response = await fetchWithin(500)(`${base}/half`);
  await expect(response.text()).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('what comes in pieces may take its time once it has begun', async () => {
  const response = await fetchWithin(500)(`${base}/stream`);
  expect(await response.text()).toBe('one two');
});

test("the caller's own signal ends it with its reason", async () => {
  const own = new AbortController();
  const asked = fetchWithin(60_000)(`${base}/never`, { signal: own.signal });
  own.abort(new Error('enough'));
  await expect(asked).rejects.toThrow('enough');
});

test("Node's own limits, by the system's clock, are off", async () => {
  let given: RequestInit['dispatcher'];
  await fetchWithin(60_000, async (input, init) => {
    given = init?.dispatcher;
    return fetch(input, init);
  })(`${base}/whole`);
  // undici keeps what an agent was made with, its time limits among it, under symbols
  const kept = Object.getOwnPropertySymbols(given).map((symbol) => Reflect.get(given as object, symbol) as unknown);
  expect(kept).toContainEqual(expect.objectContaining({ headersTimeout: 0, bodyTimeout: 0 }));
});
