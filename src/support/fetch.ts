import { deadline } from './clock.ts';

/** For client libraries that keep a time limit of their own by the system's clock: the longest that a timer can wait. */
export const NO_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * `fetch` with a time limit on the clock that stands still with us: for the whole answer, or for the beginning of one that comes
 * in pieces (`text/event-stream`). Rejects, or breaks the body off, with a `TimeoutError`. The limits of Node's own `fetch`, five
 * minutes until an answer begins and between two pieces of it, do not hold here.
 */
export function fetchWithin(milliseconds: number, call: typeof fetch = fetch): typeof fetch {
  return async (input, init) => {
    const limit = deadline(milliseconds);
    const outer = init?.signal ?? undefined;
    const signal = outer === undefined ? limit.signal : AbortSignal.any([outer, limit.signal]);
    let body: ReadableStream<Uint8Array<ArrayBuffer>> | undefined;
    try {
      const response = await call(input, { ...init, signal, dispatcher: patientDispatcher() });
      if (response.body === null || response.headers.get('content-type')?.startsWith('text/event-stream')) return response;
      body = response.body.pipeThrough(new TransformStream({ flush: () => limit[Symbol.dispose]() }));
      return new Response(body, response);
    } finally {
      if (body === undefined) limit[Symbol.dispose]();
    }
  };
}

type Dispatcher = NonNullable<RequestInit['dispatcher']>;
let patient: Dispatcher | undefined;

/** One of the kind that `fetch` has on this machine (there is another for proxies), without time limits. */
function patientDispatcher(): Dispatcher {
  if (patient === undefined) {
    new Headers(); // loads the library behind `fetch`, which keeps its dispatcher under this name
    const { constructor: Kind } = Reflect.get(globalThis, Symbol.for('undici.globalDispatcher.1')) as object;
    patient = new (Kind as new (options: object) => Dispatcher)({ headersTimeout: 0, bodyTimeout: 0 });
  }
  return patient;
}
