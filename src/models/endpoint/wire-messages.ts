import type { Message } from '../../records/message.ts';
import { type Given, splitReasoning } from './read-completion.ts';

/** What an endpoint gave with each reply of a conversation, by the reply's place among the assistant messages, from 0. */
export type GivenReplies = ReadonlyMap<number, Given>;

/** What stands for a reply without a word and without a call: servers refuse an assistant message that is empty. */
const NO_WORDS = '(empty reply)';

/** Stands for reasoning where there was none: Moonshot refuses the field when it is missing and when it is empty. */
const NO_REASONING = ' ';

/**
 * The conversation as strict servers take it. An assistant message with a call has null as content where it says nothing, JSON
 * as arguments, and gets back what the server gave beside it: reasoning in the field that it came in (DeepSeek and Moonshot
 * refuse a history without it), signatures of thoughts. One without a call is never empty. With `owesReasoning` every assistant
 * message carries `reasoning_content`, from our own records where the server did not give it in this conversation.
 */
export function wireMessages(messages: readonly Message[], given: GivenReplies, owesReasoning: boolean): unknown[] {
  let place = 0;
  return messages.map((message) => {
    if (message.role !== 'assistant') return { ...message, content: message.content.toWellFormed() };
    return assistantMessage(message, given.get(place++), owesReasoning);
  });
}

function assistantMessage(message: Message, given: Given | undefined, owesReasoning: boolean): unknown {
  const calls = message.tool_calls ?? [];
  const fields = given?.message ?? {};
  const own = calls.length > 0 && Object.keys(fields).length > 0;
  const split = own || owesReasoning ? splitReasoning(message.content) : undefined;
  const content = (split?.content ?? message.content).toWellFormed();
  return {
    ...message,
    content: content.trim() !== '' ? content : calls.length > 0 ? null : NO_WORDS,
    ...(owesReasoning ? { reasoning_content: split?.reasoning ?? NO_REASONING } : {}),
    ...(own ? fields : {}),
    ...(calls.length === 0
      ? {}
      : {
          tool_calls: calls.map((call, index) => ({
            ...(index === 0 ? given?.call : {}),
            ...call,
            function: { ...call.function, arguments: call.function.arguments.trim() === '' ? '{}' : call.function.arguments },
          })),
        }),
  };
}
