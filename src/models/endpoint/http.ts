import { deadline, timer } from '../../support/clock.ts';
import { fetchWithin } from '../../support/fetch.ts';
import { readEvents } from './read-events.ts';
import { readStream } from './read-stream.ts';

export type Connection = {
  baseUrl: string;
  apiKey?: string;
  /** Milliseconds until an answer is there, or begins where it comes in pieces. */
  timeoutMs: number;
  /** Milliseconds without a piece of a streamed answer after which it counts as cut. */
  stallMs: number;
  /** In place of the global `fetch`. */
  fetch?: typeof fetch;
};

/** A status and a body: JSON, a completion put together from events, or the text where it is neither. */
export type Answer = { status: number; headers: Headers; body: unknown };

/** Asks for a completion, and takes it as it comes, whatever was asked for: in one piece or as events. Rejects as `fetch` does. */
export async function post(connection: Connection, body: unknown, signal: AbortSignal | undefined): Promise<Answer> {
  const stall = new AbortController();
  const outer = signal === undefined ? stall.signal : AbortSignal.any([signal, stall.signal]);
  const response = await request(connection, '/chat/completions', outer, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify(body),
  });
  const { status, headers } = response;
  if (response.ok && isEventStream(headers) && response.body !== null) {
    const stalled = timer(connection.stallMs, () => stall.abort());
    try {
      return { status, headers, body: await readStream(readEvents(response.body), stalled.refresh) };
    } catch (error) {
      if (!stall.signal.aborted) throw error;
      throw new Error(`premature end: nothing came for ${connection.stallMs / 1000} s`);
    } finally {
      stalled.cancel();
    }
  }
  return { status, headers, body: await bodyOf(response) };
}

/** The list of models, within so many milliseconds; no body where it does not come to its end. Rejects as `fetch` does. */
export async function getModels(connection: Connection, withinMs: number, signal: AbortSignal | undefined): Promise<Answer> {
  using limit = deadline(withinMs);
  const response = await request(
    connection,
    '/models',
    signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]),
    {},
  );
  return { status: response.status, headers: response.headers, body: await bodyOf(response).catch(() => undefined) };
}

function request(connection: Connection, path: string, signal: AbortSignal, init: RequestInit): Promise<Response> {
  const url = new URL(connection.baseUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
  const key = connection.apiKey ?? 'none';
  return fetchWithin(connection.timeoutMs, connection.fetch)(url, {
    ...init,
    headers: { ...init.headers, authorization: `Bearer ${key}` },
    signal,
  });
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    if (!/^\s*data:/.test(text)) return text;
  }
  return readStream(readEvents(new Blob([text]).stream()), () => undefined); // events under another type
}

function isEventStream(headers: Headers): boolean {
  return headers.get('content-type')?.includes('text/event-stream') === true;
}
