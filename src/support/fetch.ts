import { deadline } from './clock.ts';

/** For client libraries that keep a time limit of their own by the system's clock: the longest that a timer can wait. */
export const NO_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * `fetch` with a time limit on the clock that stands still with us: for the whole answer, or for the beginning of one that comes
 * in pieces (`text/event-stream`). Rejects, or breaks the body off, with a `TimeoutError`.
 */
export function fetchWithin(milliseconds: number, call: typeof fetch = fetch): typeof fetch {
  return async (input, init) => {
    const limit = deadline(milliseconds);
    const outer = init?.signal ?? undefined;
    const signal = outer === undefined ? limit.signal : AbortSignal.any([outer, limit.signal]);
    let body: ReadableStream<Uint8Array<ArrayBuffer>> | undefined;
    try {
      const response = await call(input, { ...init, signal });
      if (response.body === null || response.headers.get('content-type')?.startsWith('text/event-stream')) return response;
      body = response.body.pipeThrough(new TransformStream({ flush: () => limit[Symbol.dispose]() }));
      return new Response(body, response);
    } finally {
      if (body === undefined) limit[Symbol.dispose]();
    }
  };
}
