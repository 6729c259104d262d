import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { RawRequest, StrictRule } from './strict-rules.ts';

/** One scripted answer of the fake server, faults included. */
export type FakeAnswer =
  | {
      kind: 'text';
      text: string;
      reasoning?: string;
      /** Finish reason; null where the server gives none. */
      finish?: string | null;
      tokens?: { ids: number[]; logprobs: number[] };
      cached?: number;
    }
  | { kind: 'call'; name: string; arguments: string; text?: string; finish?: string | null }
  /** An error with OpenAI's body; `retryAfterMs` asks for a delay. */
  | { kind: 'error'; status: 400 | 401 | 404 | 408 | 429 | 500 | 503; message: string; code?: string; retryAfterMs?: number }
  /** A proxy's error page under status 200. */
  | { kind: 'html' }
  | { kind: 'malformed-json' }
  /** The connection breaks off in the middle of the body. */
  | { kind: 'cut-body' }
  /** A stream that goes quiet after its first piece, the connection open. */
  | { kind: 'stall' }
  | { kind: 'slow'; delayMs: number; answer: FakeAnswer }
  /** Any body, as it is: JSON of what is no text. */
  | { kind: 'body'; body: unknown; status?: number; type?: string; headers?: Record<string, string> }
  /** Any events, as they are; texts are lines of their own. `open` never ends, `closed` ends without the final mark. */
  | { kind: 'events'; events: readonly unknown[]; end?: 'done' | 'closed' | 'open' };

const ChatRequest = z.looseObject({
  model: z.string(),
  messages: z.array(
    z.looseObject({
      role: z.string(),
      content: z
        .string()
        .nullish()
        .transform((content) => content ?? ''),
    }),
  ),
});
export type ChatRequest = z.infer<typeof ChatRequest>;

export type FakeEndpoint = AsyncDisposable & {
  /** Base URL for clients, ends in `/v1`. */
  readonly baseUrl: string;
  /** Every request body so far; contents that are null are ''. */
  readonly requests: readonly ChatRequest[];
  /** The same, as they came. */
  readonly bodies: readonly unknown[];
};

/**
 * An OpenAI-compatible server on a port of its own, for tests and trials: answers by the script, in order; by its last
 * answer from then on. A function as script sees each request and its number, from 0. `models` are the entries of its list.
 * With `rules` it refuses what strict servers do, in their words.
 */
export async function fakeEndpoint(
  script: readonly FakeAnswer[] | ((request: ChatRequest, number: number) => FakeAnswer),
  models: readonly Record<string, unknown>[] = [],
  rules: readonly StrictRule[] = [],
): Promise<FakeEndpoint> {
  const requests: ChatRequest[] = [];
  const bodies: unknown[] = [];
  const [{ serve }, { Hono }] = await Promise.all([import('@hono/node-server'), import('hono')]); // only where it is used
  const app = new Hono();
  app.get('/v1/models', (context) => context.json({ object: 'list', data: models }));
  app.post('/v1/chat/completions', async (context) => {
    const body: unknown = await context.req.json().catch(() => undefined);
    const request = ChatRequest.safeParse(body);
    if (!request.success) return context.json({ error: { message: 'not a chat request', code: 'invalid_request' } }, 400);
    bodies.push(body);
    const number = requests.push(request.data) - 1;
    const refused = rules.map((rule) => rule(body as RawRequest)).find((words) => words !== undefined);
    if (refused !== undefined) return context.json({ error: { message: refused, type: 'invalid_request_error' } }, 400);
    const answer = typeof script === 'function' ? script(request.data, number) : (script[number] ?? script.at(-1));
    return answer === undefined
      ? context.json({ error: { message: 'the script is empty' } }, 500)
      : respond(answer, request.data);
  });
  const { server, port } = await new Promise<{ server: ReturnType<typeof serve>; port: number }>((resolve) => {
    const started = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (info) =>
      resolve({ server: started, port: info.port }),
    );
  });
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    bodies,
    async [Symbol.asyncDispose]() {
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function respond(answer: FakeAnswer, request: ChatRequest): Promise<Response> {
  switch (answer.kind) {
    case 'text':
      return complete(
        request,
        { content: answer.text, ...(answer.reasoning === undefined ? {} : { reasoning_content: answer.reasoning }) },
        answer.finish === undefined ? 'stop' : answer.finish,
        answer,
      );
    case 'call': {
      const call = { id: 'call_fake', type: 'function', function: { name: answer.name, arguments: answer.arguments } };
      return complete(
        request,
        { content: answer.text ?? null, tool_calls: [call] },
        answer.finish === undefined ? 'tool_calls' : answer.finish,
      );
    }
    case 'error':
      return Response.json(
        { error: { message: answer.message, type: 'fake', code: answer.code ?? null } },
        {
          status: answer.status,
          headers: answer.retryAfterMs === undefined ? {} : { 'retry-after-ms': String(answer.retryAfterMs) },
        },
      );
    case 'html':
      return new Response('<html><body>Bad gateway</body></html>', { headers: { 'content-type': 'text/html' } });
    case 'malformed-json':
      return new Response('{"choices": [{"message": {"content": ', { headers: { 'content-type': 'application/json' } });
    case 'cut-body':
      if (request['stream'] === true) return eventStream([{ choices: [{ delta: { content: 'I wi' } }] }], 'closed');
      return new Response('{"choices": [', {
        headers: { 'content-type': 'application/json', 'content-length': '10000', connection: 'close' },
      });
    case 'stall':
      return eventStream([{ choices: [{ delta: { content: 'I' } }] }], 'open');
    case 'slow':
      await delay(answer.delayMs, undefined, { ref: false });
      return respond(answer.answer, request);
    case 'body': {
      const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
      return new Response(text, {
        status: answer.status ?? 200,
        headers: { 'content-type': answer.type ?? 'application/json', ...answer.headers },
      });
    }
    case 'events':
      return eventStream(answer.events, answer.end ?? 'done');
  }
}

type More = Pick<Extract<FakeAnswer, { kind: 'text' }>, 'tokens' | 'cached'>;

function complete(
  request: ChatRequest,
  message: Record<string, unknown>,
  finish: string | null,
  { tokens, cached }: More = {},
): Response {
  const characters = request.messages.reduce((sum, { content }) => sum + content.length, 0);
  const usage = {
    prompt_tokens: Math.ceil(characters / 4),
    completion_tokens: Math.ceil(JSON.stringify(message).length / 4),
    ...(cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: cached } }),
  };
  const extra =
    tokens === undefined
      ? {}
      : { logprobs: { content: tokens.logprobs.map((logprob) => ({ token: '', logprob })) }, token_ids: tokens.ids };
  const common = { id: 'fake', created: 0, model: request.model };
  if (request['stream'] !== true) {
    const choice = { index: 0, message: { role: 'assistant', ...message }, finish_reason: finish, ...extra };
    return Response.json({ ...common, object: 'chat.completion', choices: [choice], usage });
  }
  const pieces: Record<string, unknown>[] = [
    ...[...deltas(message)].map((delta) => ({ choices: [{ index: 0, delta }] })),
    { choices: [{ index: 0, delta: {}, finish_reason: finish, ...extra }] },
    { choices: [], usage },
  ];
  return eventStream(
    pieces.map((piece) => ({ ...common, object: 'chat.completion.chunk', ...piece })),
    'done',
  );
}

/** A message in pieces of a few characters, the arguments of its calls too. */
function* deltas({ tool_calls: calls, ...texts }: Record<string, unknown>): Generator<Record<string, unknown>> {
  for (const [field, text] of Object.entries(texts)) {
    for (const piece of String(text ?? '').match(/[\s\S]{1,5}/g) ?? []) yield { [field]: piece };
  }
  for (const [index, call] of ((calls ?? []) as { id: string; function: { name: string; arguments: string } }[]).entries()) {
    yield { tool_calls: [{ index, id: call.id, type: 'function', function: { name: call.function.name, arguments: '' } }] };
    for (const piece of call.function.arguments.match(/[\s\S]{1,5}/g) ?? []) {
      yield { tool_calls: [{ index, function: { arguments: piece } }] };
    }
  }
}

/** Server-sent events; `closed` ends without the final mark, `open` never ends. */
function eventStream(events: readonly unknown[], end: 'done' | 'closed' | 'open'): Response {
  const body = new ReadableStream({
    start(controller) {
      const send = (text: string): void => controller.enqueue(new TextEncoder().encode(text));
      for (const event of events) send(typeof event === 'string' ? `${event}\n` : `data: ${JSON.stringify(event)}\n\n`);
      if (end === 'done') send('data: [DONE]\n\n');
      if (end !== 'open') controller.close();
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}
