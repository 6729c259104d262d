import { setTimeout as delay } from 'node:timers/promises';
import type { OpenAI } from 'openai';
import type { Model, ModelReply, ModelRequest } from './model.ts';
import { readCompletion } from './read-completion.ts';
import { type RetryPolicy, retryDelay, type TriedReply } from './retry.ts';
import { describeFailure } from './typed-failure.ts';

/** Prices of one million tokens, in any one currency. */
export type Price = { input: number; output: number };

export type EndpointOptions = {
  /** The model's name at the endpoint. */
  name: string;
  /** As OpenAI's own: ends in `/v1` for most servers. */
  baseUrl: string;
  apiKey?: string;
  /** More fields for each request, or other values for those it has. */
  extraBody?: Readonly<Record<string, unknown>>;
  price?: Price;
  /** Milliseconds for one try. Default ten minutes. */
  timeoutMs?: number;
  retry?: Partial<RetryPolicy>;
  /** In place of the global `fetch`. */
  fetch?: typeof fetch;
};

const RETRY: RetryPolicy = { tries: 6, firstDelayMs: 1_000, longestDelayMs: 60_000 };

/**
 * A model behind an OpenAI-compatible chat endpoint. Busy, failing and unreachable servers and replies that are no
 * completion are tried again with growing delays; what is left after that, or cannot be mended by trying, is a typed failure.
 * Reasoning that a server returns in a field of its own is kept in the content, between `<think>` and `</think>`.
 */
export function openAiEndpoint(options: EndpointOptions): Model {
  const policy = { ...RETRY, ...options.retry };
  let client: Promise<OpenAI> | undefined;
  return {
    name: options.name,
    converse: () => ({
      async reply(request) {
        client ??= openClient(options);
        for (let tried = 1; ; tried++) {
          const result = await tryOnce(await client, options, request);
          if (result.reply.kind === 'reply' || !result.again || tried >= policy.tries) return result.reply;
          await delay(
            retryDelay(policy, tried, result.waitMs),
            undefined,
            request.signal === undefined ? {} : { signal: request.signal },
          );
        }
      },
    }),
  };
}

/** The client library loads when it is first needed: commands that ask no model start faster. */
async function openClient(options: EndpointOptions): Promise<OpenAI> {
  const { OpenAI: Client } = await import('openai');
  return new Client({
    baseURL: options.baseUrl,
    apiKey: options.apiKey ?? 'none',
    organization: null,
    project: null,
    maxRetries: 0, // counted here, since replies that are no completion must be tried again too
    timeout: options.timeoutMs ?? 600_000,
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  });
}

async function tryOnce(client: OpenAI, options: EndpointOptions, request: ModelRequest): Promise<TriedReply> {
  request.signal?.throwIfAborted();
  try {
    const completion: unknown = await client.chat.completions.create(
      bodyOf(options, request),
      request.signal === undefined ? {} : { signal: request.signal },
    );
    const reply: ModelReply = readCompletion(completion, options.price);
    return { reply, again: reply.kind === 'failed' && reply.reason === 'bad-reply' };
  } catch (error) {
    request.signal?.throwIfAborted();
    return describeFailure(error);
  }
}

function bodyOf({ name, extraBody }: EndpointOptions, request: ModelRequest): OpenAI.ChatCompletionCreateParamsNonStreaming {
  const body = {
    model: name,
    messages: request.messages,
    tools: request.tools,
    stop: request.stop,
    max_tokens: request.maxTokens,
    temperature: request.temperature,
    seed: request.seed,
    ...extraBody,
  };
  return body as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming; // our messages are narrower than the library's union
}
