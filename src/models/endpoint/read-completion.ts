import { z } from 'zod';
import type { Message } from '../../records/message.ts';
import { byName } from '../../support/by-name.ts';
import type { ModelReply } from '../model.ts';
import { callPieces, saidIn, wordIn } from './lenient.ts';
import type { Price } from './price.ts';
import { costOf, tokensIn } from './usage.ts';

/** What is needed of a choice; servers add, leave out and change much around it, so that nothing but its message has to be there. */
const Choice = z.looseObject({
  index: z.number().nullish().catch(undefined),
  message: z.looseObject({}),
  finish_reason: z.unknown().optional(),
  /** vLLM's and SGLang's: the stop word that ended the reply, or the id of a token. */
  stop_reason: z.unknown().optional(),
  matched_stop: z.unknown().optional(),
  logprobs: z
    .looseObject({ content: z.array(z.unknown()).nullish().catch(undefined) })
    .nullish()
    .catch(undefined),
  token_ids: z.array(z.number().int()).nullish().catch(undefined),
});
type Choice = z.infer<typeof Choice>;

const Completion = z.looseObject({ choices: z.array(z.unknown()).min(1), usage: z.unknown().optional() });

/** Fields of a message that the server wants back as they were. */
const REASONING_FIELDS = ['reasoning_content', 'reasoning', 'reasoning_details'] as const;

/** What a server gave beside the reply itself and gets back with it: fields of the message, and of its first call. */
export type Given = { message: Record<string, unknown>; call: Readonly<Record<string, unknown>> };

export type ReadReply = { reply: ModelReply; given: Given };

type Asked = {
  body: unknown;
  price: Price | undefined;
  note: (kind: 'estimated' | 'cached', words: string) => void;
};

/** The reply in a completion's body, or `bad-reply` where the body is none (an HTML page, no message). Of several choices the first counts. */
export function readCompletion(body: unknown, { body: asked, price, note }: Asked): ReadReply {
  const read = Completion.safeParse(body);
  const choices = (read.data?.choices ?? []).flatMap((one) => Choice.safeParse(one).data ?? []);
  const choice = choices.find(({ index }) => index === 0) ?? choices[0];
  if (choice === undefined) {
    const seen = typeof body === 'string' ? `text: ${body.trim().slice(0, 200)}` : (JSON.stringify(body) ?? '').slice(0, 200);
    return { reply: failed(`not a chat completion: ${seen}`), given: { message: {}, call: {} } };
  }
  const { message, given } = messageOf(choice.message);
  const replied = [message.content, ...(message.tool_calls ?? []).map((call) => call.function)];
  const tokens = tokensOf(choice);
  const counted = tokensIn(read.data?.usage ?? choice['usage'], asked, replied, note);
  return {
    given,
    reply: {
      kind: 'reply',
      message,
      promptTokens: counted.prompt,
      completionTokens: counted.completion,
      ...(counted.cached === undefined ? {} : { cachedTokens: counted.cached }),
      ...(counted.estimated ? { estimated: true } : {}),
      cost: costOf(price, counted),
      stop: wordIn(choice.finish_reason) ?? 'unknown',
      ...stopWordOf(choice),
      ...(tokens === undefined ? {} : { tokens }),
    },
  };
}

function failed(detail: string): ModelReply {
  return { kind: 'failed', reason: 'bad-reply', detail };
}

function stopWordOf({ stop_reason, matched_stop }: Choice): { stopWord?: string } {
  const word = [stop_reason, matched_stop].find((one) => typeof one === 'string');
  return word === undefined ? {} : { stopWord: word };
}

/**
 * Ids and log-probabilities of the reply's tokens, where the server gave them: what was sampled, whatever its text tokenises to.
 * Log-probabilities of which one is missing are none, since each belongs to its token.
 */
function tokensOf({ token_ids: ids, logprobs }: Choice): Extract<ModelReply, { kind: 'reply' }>['tokens'] {
  const given = (logprobs?.content ?? []).map((one) => z.object({ logprob: z.number() }).safeParse(one).data?.logprob);
  const known = given.filter((one) => one !== undefined);
  const tokens = {
    ...(ids == null || ids.length === 0 ? {} : { ids }),
    ...(known.length === 0 || known.length < given.length ? {} : { logprobs: known }),
  };
  return Object.keys(tokens).length === 0 ? undefined : tokens;
}

/** Calls without a name are none; an id that is missing is made up, and is made unique by who keeps the conversation. */
function messageOf(raw: Record<string, unknown>): { message: Message; given: Given } {
  const said = saidIn(raw['content'] ?? raw['refusal']);
  const field = saidIn(raw['reasoning_content'] ?? raw['reasoning']).text;
  const reasoning = field === '' ? said.reasoning : field;
  const pieces = callPieces(raw['tool_calls'], raw['function_call']);
  const calls = pieces.flatMap(({ id, name, arguments: args }, index) =>
    name === undefined
      ? []
      : [{ id: id ?? `call_${index}`, type: 'function' as const, function: { name, arguments: args.trim() || '{}' } }],
  );
  return {
    message: {
      role: 'assistant',
      content: reasoning === '' ? said.text : withReasoning(reasoning, said.text),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    },
    given: {
      message: byName(REASONING_FIELDS.flatMap((name) => (isEmpty(raw[name]) ? [] : [[name, raw[name]] as const]))),
      call: pieces.find(({ name }) => name !== undefined)?.extra ?? {},
    },
  };
}

function isEmpty(value: unknown): boolean {
  return value == null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Reasoning that came in a field of its own stands before the content, in our records. */
function withReasoning(reasoning: string, content: string): string {
  return `<think>\n${reasoning.trim()}\n</think>\n\n${content}`;
}

/** The two again. `reasoning` is undefined where the content holds none that was put before it so. */
export function splitReasoning(content: string): { reasoning: string | undefined; content: string } {
  const [whole, reasoning] = /^<think>\n([\s\S]*?)\n<\/think>\n\n/.exec(content) ?? [];
  return whole === undefined ? { reasoning: undefined, content } : { reasoning, content: content.slice(whole.length) };
}
