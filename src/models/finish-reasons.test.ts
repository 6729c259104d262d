import { expect, test } from 'vitest';
import { endedByItself } from './finish-reasons.ts';

/** By the documentation of OpenAI, Anthropic, Bedrock, Gemini, Cohere, Mistral, Together, DeepSeek, Zhipu, TGI, vLLM, SGLang, llama.cpp. */
test.each([
  'stop',
  'STOP',
  'tool_calls',
  'tool-calls',
  'function_call',
  'end_turn',
  'stop_sequence',
  'tool_use',
  'COMPLETE',
  'TOOL_CALL',
  'eos_token',
  'eos',
  'word',
  'endoftext',
])('a reply that ended with %s is whole', (reason) => {
  expect(endedByItself(reason)).toBe(true);
});

test.each([
  'length',
  'max_tokens',
  'MAX_TOKENS',
  'model_length',
  'model_context_window_exceeded',
  'limit',
  'abort',
  'cancelled',
  'error',
  'ERROR_LIMIT',
  'content_filter',
  'content_filtered',
  'guardrail_intervened',
  'SAFETY',
  'RECITATION',
  'sensitive',
  'refusal',
  'pause_turn',
  'insufficient_system_resource',
  'network_error',
  'null',
  'unknown',
  'constructor',
  '',
])('a reply that ended with %j is cut: what does not say that it is whole is not', (reason) => {
  expect(endedByItself(reason)).toBe(false);
});
