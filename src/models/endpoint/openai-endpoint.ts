import { setTimeout as delay } from 'node:timers/promises';
import type { OpenAI } from 'openai';
import { z } from 'zod';
import { deadline, timer } from '../../support/clock.ts';
import { fetchWithin, NO_TIMEOUT_MS } from '../../support/fetch.ts';
import type { Model, ModelReply, ModelRequest } from '../model.ts';
import { type Gate, type GateLimits, openGate } from './gate.ts';
import type { Price } from './price.ts';
import { readCompletion } from './read-completion.ts';
import { readStream } from './read-stream.ts';
import { type RetryPolicy, retryDelay, type TriedReply } from './retry.ts';
import { describeFailure } from './typed-failure.ts';

export type EndpointOptions = {
  /** The model's name at the endpoint. */
  name: string;
  /** As OpenAI's own: ends in `/v1` for most servers. */
  baseUrl: string;
  apiKey?: string;
  /** More fields for each request, or other values for those it has. */
  extraBody?: Readonly<Record<string, unknown>>;
  price?: Price;
  /** Replies arrive piece by piece: no proxy times out on a long one, and one that stops is seen early. Default false. */
  stream?: boolean;
  /** Milliseconds without a piece of a streamed reply after which it counts as cut. Default two minutes. */
  stallMs?: number;
  /** Ask for the log-probability and the id of each token; kept where the server gives them. Default false. */
  logprobs?: boolean;
  limits?: GateLimits;
  /** Milliseconds until one try is answered, on the clock that stands still with us. Default ten minutes. */
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
  const gate = openGate(options.limits ?? {});
  let client: Promise<OpenAI> | undefined;
  return {
    name: options.name,
    async trainedWith(signal) {
      client ??= openClient(options);
      return profileOf(await client, options.name, signal);
    },
    converse: () => ({
      async reply(request) {
        client ??= openClient(options);
        for (let tried = 1; ; tried++) {
          const result = await inTurn(gate, request.signal, async () =>
            tryOnce(await (client as Promise<OpenAI>), options, request),
          );
          if (result.reply.kind === 'reply' || !result.again || tried >= policy.tries) return result.reply;
          const wait = retryDelay(policy, tried, result.waitMs);
          if (result.waitMs !== undefined) gate.pause(wait);
          await delay(wait, undefined, request.signal === undefined ? {} : { signal: request.signal });
        }
      },
    }),
  };
}

const Trained = z.object({ id: z.string(), profile: z.string() });

/** What our own server tells of a checkpoint in its list of models; other servers tell nothing, and not all have a list. */
async function profileOf(client: OpenAI, name: string, signal?: AbortSignal): Promise<string | undefined> {
  using limit = deadline(10_000);
  try {
    const { data } = await client.models.list({
      signal: signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]),
    });
    return data.map((one) => Trained.safeParse(one).data).find((one) => one?.id === name)?.profile;
  } catch {
    signal?.throwIfAborted();
    return undefined; // attempts will tell what is wrong
  }
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
    timeout: NO_TIMEOUT_MS,
    fetch: fetchWithin(options.timeoutMs ?? 600_000, options.fetch),
  });
}

async function tryOnce(client: OpenAI, options: EndpointOptions, request: ModelRequest): Promise<TriedReply> {
  request.signal?.throwIfAborted();
  try {
    const body = bodyOf(options, request);
    const completion = await (options.stream === true ? streamed(client, options, body, request) : whole(client, body, request));
    request.record?.({ request: options.stream === true ? asStreamed(body) : { ...body }, reply: completion });
    const reply: ModelReply = readCompletion(completion, options.price);
    return { reply, again: reply.kind === 'failed' && reply.reason === 'bad-reply' };
  } catch (error) {
    request.signal?.throwIfAborted();
    return describeFailure(error);
  }
}

async function inTurn<Result>(gate: Gate, signal: AbortSignal | undefined, ask: () => Promise<Result>): Promise<Result> {
  const leave = await gate.enter(signal);
  try {
    return await ask();
  } finally {
    leave();
  }
}

function whole(client: OpenAI, body: Body, request: ModelRequest): Promise<unknown> {
  return client.chat.completions.create(body, request.signal === undefined ? {} : { signal: request.signal });
}

/** A streamed reply as if it had come in one piece. */
async function streamed(client: OpenAI, options: EndpointOptions, body: Body, request: ModelRequest): Promise<unknown> {
  const stall = new AbortController();
  const stallMs = options.stallMs ?? 120_000;
  const stalled = timer(stallMs, () => stall.abort());
  try {
    const signal = request.signal === undefined ? stall.signal : AbortSignal.any([request.signal, stall.signal]);
    return await readStream(await client.chat.completions.create(asStreamed(body), { signal }), () => stalled.refresh());
  } catch (error) {
    if (!stall.signal.aborted) throw error;
    throw new Error(`premature end: nothing came for ${stallMs / 1000} s`);
  } finally {
    stalled.cancel();
  }
}

type Body = OpenAI.ChatCompletionCreateParamsNonStreaming;

function asStreamed(body: Body) {
  return { ...body, stream: true as const, stream_options: { include_usage: true } };
}

function bodyOf({ name, extraBody, logprobs = false }: EndpointOptions, request: ModelRequest): Body {
  const body = {
    model: name,
    messages: request.messages,
    tools: request.tools,
    stop: request.stop,
    max_tokens: request.maxTokens,
    temperature: request.temperature,
    seed: request.seed,
    ...(logprobs ? { logprobs, return_token_ids: true } : {}),
    ...extraBody,
  };
  return body as unknown as Body; // our messages are narrower than the library's union
}
