import { describe, expect, test } from 'vitest';
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
});
