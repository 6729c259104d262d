import { z } from 'zod';
import type { Message } from '../../records/message.ts';
import type { ModelReply } from '../model.ts';
import type { Price } from './price.ts';

/** What is needed of a chat completion; servers add and leave out much around it. */
const Completion = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({
          content: z.string().nullish(),
          reasoning_content: z.string().nullish(),
          reasoning: z.string().nullish(),
          tool_calls: z
            .array(
              z.object({ id: z.string().nullish(), function: z.object({ name: z.string(), arguments: z.string().nullish() }) }),
            )
            .nullish(),
        }),
        finish_reason: z.string().nullish(),
        /** vLLM's and SGLang's: the stop word that ended the reply, or the id of a token. */
        stop_reason: z.unknown().optional(),
        matched_stop: z.unknown().optional(),
        logprobs: z.object({ content: z.array(z.object({ logprob: z.number() })).nullish() }).nullish(),
        token_ids: z.array(z.number().int()).nullish(),
      }),
    )
    .min(1),
  usage: z
    .object({
      prompt_tokens: z.number().nullish(),
      completion_tokens: z.number().nullish(),
      prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
    })
    .nullish(),
});

type Choice = z.infer<typeof Completion>['choices'][number];

/** The reply in a completion's body, or `bad-reply` where the body is none (an HTML page, a field missing). */
export function readCompletion(body: unknown, price: Price | undefined): ModelReply {
  const read = Completion.safeParse(body);
  if (!read.success) {
    const issue = read.error.issues[0];
    const seen = typeof body === 'string' ? `text: ${body.trim().slice(0, 200)}` : `${issue?.path.join('.')}: ${issue?.message}`;
    return { kind: 'failed', reason: 'bad-reply', detail: `not a chat completion: ${seen}` };
  }
  const { choices, usage } = read.data;
  const [choice] = choices;
  if (choice === undefined) return { kind: 'failed', reason: 'bad-reply', detail: 'not a chat completion: no choices' };
  const promptTokens = usage?.prompt_tokens ?? 0;
  const completionTokens = usage?.completion_tokens ?? 0;
  const cachedTokens = usage?.prompt_tokens_details?.cached_tokens ?? undefined;
  return {
    kind: 'reply',
    message: messageOf(choice.message),
    promptTokens,
    completionTokens,
    ...(cachedTokens === undefined ? {} : { cachedTokens }),
    cost: price === undefined ? 0 : costOf(price, promptTokens, cachedTokens ?? 0, completionTokens),
    stop: choice.finish_reason ?? 'unknown',
    ...stopWordOf(choice),
    ...tokensOf(choice),
  };
}

function costOf(price: Price, prompt: number, cached: number, completion: number): number {
  const { input, cached_input = input, output } = price;
  return ((prompt - cached) * input + cached * cached_input + completion * output) / 1_000_000;
}

function stopWordOf({ stop_reason, matched_stop }: Choice): { stopWord?: string } {
  const word = [stop_reason, matched_stop].find((one) => typeof one === 'string');
  return word === undefined ? {} : { stopWord: word };
}

/** Ids and log-probabilities of the reply's tokens, where the server gave them: what was sampled, whatever its text tokenises to. */
function tokensOf({ token_ids: ids, logprobs }: Choice): Pick<Extract<ModelReply, { kind: 'reply' }>, 'tokens'> {
  const given = {
    ...(ids == null || ids.length === 0 ? {} : { ids }),
    ...(logprobs?.content == null || logprobs.content.length === 0
      ? {}
      : { logprobs: logprobs.content.map(({ logprob }) => logprob) }),
  };
  return Object.keys(given).length === 0 ? {} : { tokens: given };
}

function messageOf(message: Choice['message']): Message {
  const reasoning = message.reasoning_content ?? message.reasoning ?? '';
  const content = message.content ?? '';
  const calls = (message.tool_calls ?? []).map((call, index) => ({
    id: call.id ?? `call_${index}`,
    type: 'function' as const,
    function: { name: call.function.name, arguments: call.function.arguments?.trim() || '{}' },
  }));
  return {
    role: 'assistant',
    content: reasoning === '' ? content : `<think>\n${reasoning.trim()}\n</think>\n\n${content}`,
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}
