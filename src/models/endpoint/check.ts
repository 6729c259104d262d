import { z } from 'zod';
import { deadline, stopwatch } from '../../support/clock.ts';
import { CodedError, errorMessage } from '../../support/errors.ts';
import { type Connection, getModels, post } from './http.ts';
import { readCompletion } from './read-completion.ts';
import { classOf } from './refusals.ts';
import { errorIn, refusalIn } from './saying.ts';
import { causeOf } from './typed-failure.ts';

/** Milliseconds for both requests together: people wait. */
const WITHIN_MS = 4_700;

const List = z.object({ data: z.array(z.object({ id: z.string() })).min(1) });

/**
 * Asks an endpoint whether it is there and takes this model, before any work: for its list of models, and where that leaves a
 * doubt (no key, no list, no such name) for one token. Throws `ENDPOINT_DEAD` where nobody answers, `ENDPOINT_REFUSES` where the
 * answer will be the same for every request. A server that is busy, or knows no list, is taken for alive.
 */
export async function checkEndpoint(connection: Connection, name: string, signal?: AbortSignal): Promise<void> {
  const { baseUrl } = connection;
  const passed = stopwatch();
  let names: string[] = [];
  try {
    const { body } = await getModels(connection, WITHIN_MS, signal);
    names = (List.safeParse(body).data?.data ?? []).map(({ id }) => id);
    if (names.includes(name)) return;
  } catch (error) {
    signal?.throwIfAborted();
    throw new CodedError('ENDPOINT_DEAD', `nobody answers at ${baseUrl}: ${causeOf(error, errorMessage(error))}`, {
      hint: 'Start the server, or mend the address: --model openai:NAME@BASE_URL, where BASE_URL ends in /v1 for most servers.',
    });
  }
  const refusal = await refusalOfOneToken(connection, name, WITHIN_MS - passed(), signal);
  if (refusal === undefined) return;
  const known = names.length === 0 ? '' : ` It lists: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''}.`;
  throw new CodedError('ENDPOINT_REFUSES', `${baseUrl} refuses the model ${name}: ${refusal}`, {
    hint: `Look at the name, the address (it ends in /v1 for most servers) and the key (OPENAI_API_KEY).${known}`,
  });
}

/** Why every request would be refused; undefined where one may be answered. */
async function refusalOfOneToken(
  connection: Connection,
  name: string,
  withinMs: number,
  signal?: AbortSignal,
): Promise<string | undefined> {
  using limit = deadline(Math.max(0, withinMs));
  const body = { model: name, messages: [{ role: 'user', content: 'Hello.' }], max_tokens: 1 };
  try {
    const answer = await post(connection, body, signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]));
    const said = answer.status > 299 ? refusalIn(answer.status, answer.body) : errorIn(answer.body);
    if (said !== undefined)
      return isForGood(answer.status, classOf(said)) ? `${answer.status} ${said.text}`.slice(0, 500) : undefined;
    const { reply } = readCompletion(answer.body, { body, price: undefined, note: () => undefined });
    return reply.kind === 'failed' ? reply.detail : undefined;
  } catch {
    signal?.throwIfAborted();
    return undefined; // it answered before: attempts will tell
  }
}

/** A field that one server wants otherwise (`max_tokens` of 1, for example) says nothing of other requests. */
function isForGood(status: number, comes: ReturnType<typeof classOf>): boolean {
  return comes === 'refused' && status !== 400 && status !== 422;
}
