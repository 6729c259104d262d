import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { byName } from '../../support/by-name.ts';
import { warn } from '../../support/warnings.ts';
import type { Conversation, Model, ModelReply, ModelRequest } from '../model.ts';
import { checkEndpoint } from './check.ts';
import { type Gate, type GateLimits, openGate } from './gate.ts';
import { type Connection, getModels, post } from './http.ts';
import type { Price } from './price.ts';
import { type Given, readCompletion } from './read-completion.ts';
import { type RetryPolicy, retryDelay, type TriedReply } from './retry.ts';
import { errorIn, refusalIn } from './saying.ts';
import { describeFailure, failureOf } from './typed-failure.ts';
import { wireMessages } from './wire-messages.ts';

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
 * A model behind an OpenAI-compatible chat endpoint. What servers answer is read leniently, what they are sent is what strict
 * ones take. Busy, failing and unreachable servers and replies that are no completion are tried again with growing delays; what
 * is left after that, or cannot be mended by trying, is a typed failure. Reasoning that a server returns in a field of its own
 * is kept in the content, between `<think>` and `</think>`, and goes back in that field with calls.
 */
export function openAiEndpoint(options: EndpointOptions): Model {
  const policy = { ...RETRY, ...options.retry };
  const gate = openGate(options.limits ?? {});
  const connection: Connection = {
    baseUrl: options.baseUrl,
    ...(options.apiKey === undefined ? {} : { apiKey: options.apiKey }),
    timeoutMs: options.timeoutMs ?? 600_000,
    stallMs: options.stallMs ?? 120_000,
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  };
  const noted = new Set<string>();
  const note: Note = (kind, words) => {
    if (!noted.has(kind)) warn(`${options.name} at ${options.baseUrl}: ${words}`);
    noted.add(kind);
  };
  return {
    name: options.name,
    trainedWith: (signal) => profileOf(connection, options.name, signal),
    check: (signal) => checkEndpoint(connection, options.name, signal),
    converse: () => conversationWith({ options, policy, gate, connection, note }),
  };
}

type Note = (kind: 'estimated' | 'cached', words: string) => void;
type Endpoint = { options: EndpointOptions; policy: RetryPolicy; gate: Gate; connection: Connection; note: Note };

function conversationWith(endpoint: Endpoint): Conversation {
  const { policy, gate } = endpoint;
  const history: History = { given: new Map(), owesReasoning: false };
  return {
    async reply(request) {
      for (let tried = 1; ; tried++) {
        const result = await inTurn(gate, request.signal, () => tryOnce(endpoint, history, request));
        if (result.owesReasoning === true && !history.owesReasoning) {
          history.owesReasoning = true;
          continue;
        }
        if (result.reply.kind === 'reply' || !result.again || tried >= policy.tries) return result.reply;
        const wait = retryDelay(policy, tried, result.waitMs);
        if (result.waitMs !== undefined) gate.pause(wait);
        await delay(wait, undefined, request.signal === undefined ? {} : { signal: request.signal });
      }
    },
  };
}

const Trained = z.object({ id: z.string(), profile: z.string() });

/** What our own server tells of a checkpoint in its list of models; other servers tell nothing, and not all have a list. */
async function profileOf(connection: Connection, name: string, signal?: AbortSignal): Promise<string | undefined> {
  try {
    const { body } = await getModels(connection, 10_000, signal);
    const { data } = z.object({ data: z.array(z.unknown()) }).parse(body);
    return data.map((one) => Trained.safeParse(one).data).find((one) => one?.id === name)?.profile;
  } catch {
    signal?.throwIfAborted();
    return undefined; // attempts will tell what is wrong
  }
}

/** What the endpoint gave with the replies so far, and whether it refuses a history without its reasoning. */
type History = { given: Map<number, Given>; owesReasoning: boolean };

async function tryOnce({ options, connection, note }: Endpoint, history: History, request: ModelRequest): Promise<TriedReply> {
  request.signal?.throwIfAborted();
  try {
    const body = bodyOf(options, request, history);
    const answer = await post(connection, body, request.signal);
    if (answer.status < 200 || answer.status > 299) return failureOf(refusalIn(answer.status, answer.body), answer.headers);
    const error = errorIn(answer.body);
    if (error !== undefined) return failureOf(error, answer.headers);
    request.record?.({ request: body, reply: answer.body });
    const { reply, given } = readCompletion(answer.body, { body, price: options.price, note });
    history.given.set(request.messages.filter(({ role }) => role === 'assistant').length, given);
    return { reply, again: isBad(reply) };
  } catch (error) {
    request.signal?.throwIfAborted();
    return describeFailure(error);
  }
}

function isBad(reply: ModelReply): boolean {
  return reply.kind === 'failed' && reply.reason === 'bad-reply';
}

async function inTurn<Result>(gate: Gate, signal: AbortSignal | undefined, ask: () => Promise<Result>): Promise<Result> {
  const leave = await gate.enter(signal);
  try {
    return await ask();
  } finally {
    leave();
  }
}

/** A request as it goes over the wire: fields that are undefined are left out. */
function bodyOf(
  { name, extraBody, logprobs = false, stream = false }: EndpointOptions,
  request: ModelRequest,
  { given, owesReasoning }: History,
): Record<string, unknown> {
  const body = {
    model: name,
    messages: wireMessages(request.messages, given, owesReasoning),
    tools: request.tools,
    stop: request.stop,
    max_tokens: request.maxTokens,
    temperature: request.temperature,
    seed: request.seed,
    ...(logprobs ? { logprobs, return_token_ids: true } : {}),
    ...extraBody,
    ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
  };
  return byName(Object.entries(body).filter(([, value]) => value !== undefined));
}
