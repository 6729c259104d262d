import type { Message } from '../records/message.ts';

/** Kimi's templates render ids of this form, and the model expects them. */
const KIMI = /^functions\.[\w.-]+:\d+$/;

/**
 * The message with ids of our own on its calls, unique over the attempt: servers give the same id in every reply, none, or one
 * that they refuse themselves when it comes back. Nine letters and digits are what the strictest of them takes (Mistral).
 */
export function withOwnId(message: Message, turn: number): Message {
  if (message.tool_calls === undefined) return message;
  const calls = message.tool_calls.map((call, index) => ({
    ...call,
    id: KIMI.test(call.id) ? `functions.${call.function.name}:${turn - 1 + index}` : ownId(turn, index),
  }));
  return { ...message, tool_calls: calls };
}

function ownId(turn: number, index: number): string {
  return `call${turn.toString(36).padStart(4, '0')}${index.toString(36)}`;
}
