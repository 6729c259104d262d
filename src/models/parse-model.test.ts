import { describe, expect, test, vi } from 'vitest';
import { parseModel } from './parse-model.ts';

describe('model names', () => {
  test.each([
    ['search-repair', 'search-repair'],
    ['openai:qwen@http://127.0.0.1:8000/v1', 'qwen'],
    ['openai:a@b/c@https://example.org/v1', 'a@b/c'],
    ['replay:runs/one', 'replay:runs/one'],
  ])('%s', (text, name) => {
    expect(parseModel(text).name).toBe(name);
  });

  test.each([
    '',
    'gpt',
    'search-repair ',
    'openai:qwen',
    'openai:@http://x/v1',
    'openai:qwen@ftp://x',
    'openai:qwen@http://',
    'replay:',
  ])('%j is refused', (text) => {
    expect(() => parseModel(text)).toThrow(expect.objectContaining({ code: 'MODEL_UNKNOWN', kind: 'usage' }));
  });

  test.each([
    ['sk-mine', 'Bearer sk-mine'],
    ['', 'Bearer none'],
  ])('the key %j of the environment is sent as %s', async (key, header) => {
    vi.stubEnv('OPENAI_API_KEY', key);
    let sent: string | null = null;
    const model = parseModel('openai:m@http://127.0.0.1:9/v1', {
      retry: { tries: 1 },
      async fetch(_url, init) {
        sent = new Headers(init?.headers).get('authorization');
        return new Response('{}', { status: 401 });
      },
    });
    const request = { messages: [], maxTokens: 1, temperature: 0, seed: 0 };
    await model.converse({ instanceId: 'i', attempt: 1, seed: 0 }).reply(request);
    vi.unstubAllEnvs();
    expect(sent).toBe(header);
  });
});
