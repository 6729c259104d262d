import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { findProfile, runAttempt } from '../agent/index.ts';
import { type FakeAnswer, fakeEndpoint, openAiEndpoint } from '../models/index.ts';
import { fakeSandbox } from '../sandbox/index.ts';
import { readRequests, requestStore } from './request-store.ts';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'requests-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

const call = (name: string, args: object): FakeAnswer => ({ kind: 'call', name, arguments: JSON.stringify(args) });

test.each([false, true])(
  'each request is rebuilt byte for byte as it was sent, each message is kept once (streamed: %s)',
  async (stream) => {
    const long = `é "quoted" 🙂 ${'x'.repeat(2_000)}`;
    await using server = await fakeEndpoint([
      call('think', { thought: long }),
      { kind: 'text', text: 'No call.' },
      { kind: 'html' },
      call('finish', { message: 'Done.' }),
    ]);
    const sent: string[] = [];
    const model = openAiEndpoint({
      name: 'm',
      baseUrl: server.baseUrl,
      stream,
      retry: { firstDelayMs: 1 },
      extraBody: { top_k: 3, messages_kept: true },
      fetch: (url, init) => {
        sent.push(String(init?.body));
        return fetch(url, init);
      },
    });
    const store = requestStore();
    const events = runAttempt({
      task: { instanceId: 'one', statement: 'It fails.', workdir: '/testbed' },
      attempt: 1,
      seed: 1,
      model,
      profile: findProfile('default'),
      sandbox: fakeSandbox(),
      limits: { maxTurns: 10 },
      patch: async () => '',
      onExchange: store.add,
    });
    for await (const _ of events);
    const path = await folder();
    await store.write(path);
    const read = await readRequests(path);
    expect(read.map(({ request }) => request)).toEqual(sent);
    expect(read.map(({ turn }) => turn)).toEqual([1, 2, 3, 3]);
    expect(read[0]?.reply).toMatchObject({ choices: [{ message: { tool_calls: [{ function: { name: 'think' } }] } }] });
    const text = gunzipSync(await readFile(join(path, 'requests.jsonl.gz'))).toString();
    expect(text.match(/x{2000}/g)).toHaveLength(2); // in the reply, and once among the requests
    expect(text.match(/"top_k"/g)).toHaveLength(1);
  },
);

test('a conversation that is rewritten, and other settings, are rebuilt as well', async () => {
  const store = requestStore();
  const requests = [
    { model: 'm', messages: [{ a: 1 }, { b: 2 }], temperature: 0 },
    { model: 'm', messages: [{ a: 1 }, { c: 3 }, { d: 4 }], temperature: 0 },
    { model: 'n', messages: [], temperature: 1 },
    { prompt: 'no messages' },
  ];
  for (const [index, request] of requests.entries()) store.add({ turn: index + 1, request, reply: { index } });
  const path = await folder();
  await store.write(path);
  const read = await readRequests(path);
  expect(read.map(({ request }) => request)).toEqual(requests.map((request) => JSON.stringify(request)));
  expect(read.map(({ reply }) => reply)).toEqual(requests.map((_, index) => ({ index })));
});
