import { describe, expect, test } from 'vitest';
import type { ModelReply } from '../model.ts';
import { type FakeAnswer, fakeEndpoint } from './fake-endpoint.ts';
import { openAiEndpoint } from './openai-endpoint.ts';

async function ask(answer: FakeAnswer, stream = false): Promise<{ reply: ModelReply; tries: number }> {
  await using server = await fakeEndpoint([answer]);
  const model = openAiEndpoint({
    name: 'm',
    baseUrl: server.baseUrl,
    stream,
    retry: { tries: 2, firstDelayMs: 1, longestDelayMs: 5 },
  });
  const conversation = model.converse({ instanceId: 'i', attempt: 1, seed: 1 });
  const reply = await conversation.reply({
    messages: [{ role: 'user', content: 'Mend it.' }],
    maxTokens: 9,
    temperature: 0,
    seed: 1,
  });
  return { reply, tries: server.requests.length };
}

/** Who says it, under which status, in which body. Wordings as users report them: docs/kinds-of-fault.md. */
type Said = readonly [of: string, status: number, body: unknown];
const error = (message: string, more: object = {}) => ({ error: { message, ...more } });

const OVERFLOWS: readonly Said[] = [
  [
    'OpenAI',
    400,
    error(
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 8545 tokens. Please reduce the length of the messages.",
      { type: 'invalid_request_error', code: 'context_length_exceeded' },
    ),
  ],
  [
    'OpenAI, newer',
    400,
    error('Your input exceeds the context window of this model. Please adjust your input and try again.', {
      type: 'invalid_request_error',
    }),
  ],
  [
    'OpenAI, a content',
    400,
    error(
      "Invalid 'messages[3].content': string too long. Expected a string with maximum length 10485760, but got a string with length 10485761 instead.",
      { code: 'string_above_max_length' },
    ),
  ],
  [
    'Azure',
    429,
    error(
      'Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 42000. The input or output tokens must be reduced in order to run successfully.',
      { code: 'rate_limit_exceeded' },
    ),
  ],
  [
    'Groq',
    413,
    error(
      'Request too large for model `llama-3` in organization `x` service tier `on_demand` on tokens per minute (TPM): Limit 6000, Requested 7000, please reduce your message size and try again.',
      { type: 'tokens', code: 'rate_limit_exceeded' },
    ),
  ],
  [
    'Anthropic',
    400,
    { type: 'error', error: { type: 'invalid_request_error', message: 'prompt is too long: 214431 tokens > 200000 maximum' } },
  ],
  [
    'Anthropic with max_tokens',
    400,
    error(
      'input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000, decrease input length or `max_tokens` and try again',
      { type: 'invalid_request_error' },
    ),
  ],
  ['Anthropic, bytes', 413, { type: 'error', error: { type: 'request_too_large', message: 'Request exceeds the maximum size' } }],
  [
    'Moonshot',
    400,
    error('Invalid request: Your request exceeded model token limit: 262144 (requested: 291351)', {
      type: 'invalid_request_error',
    }),
  ],
  [
    'DashScope',
    400,
    error('<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 983616]', {
      code: 'invalid_parameter_error',
      type: 'invalid_request_error',
    }),
  ],
  [
    'DashScope, its own form',
    400,
    { code: 'InvalidParameter', message: 'Range of input length should be [1, 30720]', request_id: 'x' },
  ],
  ['Zhipu', 400, error('Prompt exceeds max length', { code: '1261' })],
  ['Zhipu in Chinese', 400, error('Prompt 超长', { code: '1261' })],
  [
    'TGI',
    422,
    {
      error:
        'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 4031 `inputs` tokens and 200 `max_new_tokens`',
      error_type: 'validation',
    },
  ],
  [
    'TGI, the prompt alone',
    422,
    { error: 'Input validation error: `inputs` must have less than 1024 tokens. Given: 1872', error_type: 'validation' },
  ],
  [
    'SGLang',
    400,
    {
      object: 'error',
      message: "The input (130000 tokens) is longer than the model's context length (128000 tokens).",
      type: 'BadRequestError',
      code: 400,
    },
  ],
  [
    'SGLang with max_tokens',
    400,
    {
      object: 'error',
      message:
        "Requested token count exceeds the model's maximum context length of 32768 tokens. You requested a total of 40000 tokens.",
      code: 400,
    },
  ],
  [
    'SGLang, the input',
    400,
    error(
      'Input length (131393 tokens) exceeds the maximum allowed length (131040 tokens). Use a shorter input or enable --allow-auto-truncate.',
    ),
  ],
  [
    'vLLM before 0.9',
    400,
    {
      object: 'error',
      message:
        "This model's maximum context length is 4096 tokens. However, you requested 4612 tokens (100 in the messages, 4512 in the completion).",
      type: 'BadRequestError',
      param: null,
      code: 400,
    },
  ],
  [
    'vLLM',
    400,
    error(
      "'max_tokens' or 'max_completion_tokens' is too large: 16384. This model's maximum context length is 4096 tokens and your request has 300 input tokens (16384 > 4096 - 300).",
      { type: 'BadRequestError', code: 400 },
    ),
  ],
  [
    'vLLM, the engine',
    500,
    error(
      'The decoder prompt (length 5000) is longer than the maximum model length of 4096. Make sure that `max_model_len` is no smaller than the number of text tokens.',
    ),
  ],
  [
    'llama.cpp',
    400,
    {
      error: {
        code: 400,
        type: 'exceed_context_size_error',
        message: 'request (13392 tokens) exceeds the available context size (8192 tokens), try increasing it',
        n_prompt_tokens: 13392,
        n_ctx: 8192,
      },
    },
  ],
  [
    'LM Studio',
    400,
    {
      error:
        'Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough.',
    },
  ],
  ['Ollama', 400, error('prompt too long; exceeded max context length by 4 tokens')],
  [
    'Gemini',
    400,
    [
      {
        error: {
          code: 400,
          message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
          status: 'INVALID_ARGUMENT',
        },
      },
    ],
  ],
  ['Vertex', 400, error('Unable to submit request because the input token count is 135538 but model only supports up to 131072')],
  [
    'OpenRouter',
    400,
    error('Provider returned error', {
      code: 400,
      metadata: { raw: '{"error":{"message":"prompt is too long: 214431 tokens > 200000 maximum"}}', provider_name: 'Anthropic' },
    }),
  ],
  [
    'OpenRouter itself',
    400,
    error("This endpoint's maximum context length is 131072 tokens. However, you requested about 150000 tokens", { code: 400 }),
  ],
  [
    'Mistral',
    400,
    {
      object: 'error',
      message: 'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
      type: 'invalid_request_prompt',
      code: '3051',
    },
  ],
  [
    'xAI',
    400,
    {
      code: 'Client specified an invalid argument',
      error: "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
    },
  ],
  ['Bedrock', 400, { message: 'Input is too long for requested model.' }],
  [
    'Fireworks',
    400,
    error('The prompt is too long: 10000, model maximum context length: 8191', { code: 'invalid_request_error' }),
  ],
  [
    'Copilot',
    400,
    error('prompt token count of 130000 exceeds the limit of 128000', { code: 'model_max_prompt_tokens_exceeded' }),
  ],
  ['Cohere', 400, { message: 'too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 5000.' }],
  [
    'SiliconFlow',
    400,
    { code: 20015, message: 'length of prompt_tokens (33000) must be less than max_seq_len (32768).', data: null },
  ],
  [
    'FastAPI around it',
    500,
    { detail: '{"error":{"message":"the request exceeds the available context size, try increasing it"}}' },
  ],
  ['nginx', 413, '<html><head><title>413 Request Entity Too Large</title></head></html>'],
];

const REFUSED: readonly Said[] = [
  [
    'an id that is too long',
    400,
    error(
      "Invalid 'messages[36].tool_calls[0].id': string too long. Expected a string with maximum length 40, but got a string with length 51 instead.",
      { code: 'string_above_max_length' },
    ),
  ],
  [
    'the same through LiteLLM',
    400,
    error(
      "litellm.BadRequestError: ContextWindowExceededError: Github_copilotException - Invalid 'messages[11].tool_calls[0].id': string too long. Expected a string with maximum length 40",
      { code: '400' },
    ),
  ],
  [
    'a name of a function that is too long',
    400,
    error("Invalid 'messages[2].tool_calls[0].function.name': string too long. Expected a string with maximum length 64"),
  ],
  [
    'more completion tokens than the model gives',
    400,
    error('max_tokens is too large: 100000. This model supports at most 16384 completion tokens, whereas you provided 100000.'),
  ],
  ['max_tokens out of range', 400, error('Invalid max_tokens value, the valid range of max_tokens is [1, 8192]')],
  [
    'a history without signatures',
    400,
    [error('Function call is missing a thought_signature in functionCall parts.', { code: 400, status: 'INVALID_ARGUMENT' })],
  ],
  ['a wrong key', 401, error('Incorrect API key provided: sk-x.', { code: 'invalid_api_key' })],
  ['a wrong name', 404, { object: 'error', message: 'The model `x` does not exist.', type: 'NotFoundError', code: 404 }],
];

const NO_MONEY: readonly Said[] = [
  [
    'OpenAI',
    429,
    error('You exceeded your current quota, please check your plan and billing details.', {
      type: 'insufficient_quota',
      code: 'insufficient_quota',
    }),
  ],
  [
    'Moonshot',
    429,
    error('Your account org-x is not active, current state: exceeded current quota, please check your account balance', {
      type: 'exceeded_current_quota_error',
    }),
  ],
  ['DeepSeek', 402, error('Insufficient Balance', { code: 'invalid_request_error' })],
  [
    'Anthropic',
    400,
    {
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message:
          'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
      },
    },
  ],
  ['Zhipu', 429, error('余额不足或无可用资源包,请充值。', { code: '1113' })],
  [
    'DashScope',
    400,
    error('Access denied, please make sure your account is in good standing.', { code: 'Arrearage', type: 'Arrearage' }),
  ],
  ['OpenRouter', 402, error('This request requires more credits, or fewer max_tokens.', { code: 402 })],
  [
    'Gemini, the day',
    429,
    [
      error(
        'You exceeded your current quota, please check your plan and billing details. * Quota exceeded for metric: generate_content_free_tier_requests, limit: 250. Please retry in 31.1s.',
        {
          code: 429,
          status: 'RESOURCE_EXHAUSTED',
          details: [{ violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier' }] }],
        },
      ),
    ],
  ],
  [
    'xAI',
    429,
    {
      code: 'Some resource has been exhausted',
      error: 'Your team x has either used all available credits or reached its monthly spending limit.',
    },
  ],
];

const BUSY: readonly Said[] = [
  [
    'OpenAI',
    429,
    error(
      'Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000. Please try again in 2ms.',
      { code: 'rate_limit_exceeded' },
    ),
  ],
  ['Anthropic', 529, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }],
  [
    'Anthropic, tokens a minute',
    429,
    error("This request would exceed your organization's rate limit of 30,000 input tokens per minute", {
      type: 'rate_limit_error',
    }),
  ],
  ['Bedrock', 429, { message: 'Too many tokens, please wait before trying again.' }],
  [
    'Azure',
    429,
    error('Requests have exceeded call rate limit of your current S0 pricing tier. Please retry after 1 second.', {
      code: '429',
    }),
  ],
  [
    'Gemini, the minute',
    429,
    [
      error('You exceeded your current quota, please check your plan and billing details. Please retry in 1.5ms.', {
        code: 429,
        status: 'RESOURCE_EXHAUSTED',
        details: [{ violations: [{ quotaId: 'GenerateContentInputTokensPerModelPerMinute' }] }],
      }),
    ],
  ],
  ['Moonshot', 429, error('The engine is currently overloaded, please try again later', { type: 'engine_overloaded_error' })],
  ['Zhipu', 429, error('您当前使用该API的并发数过高,请降低并发', { code: '1302' })],
  [
    'DashScope',
    429,
    { code: 'Throttling.AllocationQuota', message: 'Allocated quota exceeded, please increase your quota limit.' },
  ],
  ['TGI', 429, { error: 'Model is overloaded', error_type: 'overloaded' }],
  ['llama.cpp', 503, { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } }],
  ['OpenRouter', 502, error('Provider returned error', { code: 502, metadata: { raw: 'upstream connect error' } })],
];

/** The same words under an error status, under 200, and as an event of a stream that has begun. */
const WAYS: readonly [string, (said: Said) => { answer: FakeAnswer; stream: boolean }][] = [
  ['a status', ([, status, body]) => ({ answer: { kind: 'body', status, body }, stream: false })],
  ['a status, where a stream was asked for', ([, status, body]) => ({ answer: { kind: 'body', status, body }, stream: true })],
  ['200', ([, , body]) => ({ answer: { kind: 'body', body }, stream: false })],
  [
    'an event',
    ([, , body]) => ({
      answer: { kind: 'events', events: [{ choices: [{ index: 0, delta: { content: 'I' } }] }, body] },
      stream: true,
    }),
  ],
  [
    'an event that is named error',
    ([, , body]) => ({ answer: { kind: 'events', events: ['event: error', body] }, stream: true }),
  ],
];

const CLASSES: readonly [string, readonly Said[], { reason: string; tries: number }][] = [
  ['context overflow', OVERFLOWS, { reason: 'context-overflow', tries: 1 }],
  ['a field or a key that is wrong', REFUSED, { reason: 'refused', tries: 1 }],
  ['no money, or no quota', NO_MONEY, { reason: 'refused', tries: 1 }],
  ['busy', BUSY, { reason: 'unreachable', tries: 2 }],
];

/** Bodies that say too little without their status. */
const ONLY_BY_STATUS: ReadonlySet<string> = new Set(
  REFUSED.filter(([of]) => of !== 'an id that is too long').map(([, , body]) => JSON.stringify(body)),
);

describe.each(CLASSES)('%s', (_, all, { reason, tries: expected }) => {
  describe.each(WAYS)('under %s', (way, of) => {
    // under 200 nothing but words tells: an HTML page, or a code that only the status explains, is no known refusal there
    const told = way.startsWith('a status')
      ? all
      : all.filter(([, , body]) => typeof body === 'object' && !ONLY_BY_STATUS.has(JSON.stringify(body)));
    test.each(told.map((said) => [said[0], said] as const))('%s', async (_name, said) => {
      const { answer, stream } = of(said);
      const { reply, tries } = await ask(answer, stream);
      expect(reply).toMatchObject({ kind: 'failed', reason });
      expect(tries).toBe(expected);
    });
  });
});

test('a choice that holds an error, with words before it (OpenRouter)', async () => {
  const choice = {
    index: 0,
    message: { role: 'assistant', content: 'I wi' },
    finish_reason: 'error',
    error: { code: 502, message: 'Upstream error' },
  };
  expect(await ask({ kind: 'body', body: { choices: [choice] } })).toMatchObject({ reply: { reason: 'unreachable' }, tries: 2 });
});

test('what a server repeats of the request is no reason: an answer is an answer', async () => {
  const message = { content: 'The error "prompt is too long: 214431 tokens > 200000 maximum" comes from …' };
  expect((await ask({ kind: 'body', body: { choices: [{ message, finish_reason: 'stop' }], usage: {} } })).reply.kind).toBe(
    'reply',
  );
});

test('MiniMax says what went wrong beside empty choices, and that nothing did', async () => {
  const said = (status_code: number, status_msg: string) => ({ choices: null, base_resp: { status_code, status_msg } });
  expect((await ask({ kind: 'body', body: said(2013, 'invalid params, context window exceeds limit') })).reply).toMatchObject({
    reason: 'context-overflow',
  });
  expect(await ask({ kind: 'body', body: said(1008, 'insufficient balance') })).toMatchObject({
    reply: { reason: 'refused' },
    tries: 1,
  });
  const fine = { ...said(0, ''), choices: [{ message: { content: 'x' }, finish_reason: 'stop' }] };
  expect((await ask({ kind: 'body', body: fine })).reply.kind).toBe('reply');
});
