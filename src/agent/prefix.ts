import { isDeepStrictEqual } from 'node:util';
import type { Message } from '../records/message.ts';

/** A prompt as it was sent, and how many tokens the model counted in it. */
export type SentPrompt = { messages: readonly Message[]; tokens: number };

/**
 * Tokens of a prompt that the one before it began with: what a prefix cache can serve. All of the earlier prompt's where
 * the conversation only grew, else as large a share of them as the equal messages have of its characters.
 */
export function prefixTokens(before: SentPrompt | undefined, messages: readonly Message[]): number {
  if (before === undefined) return 0;
  const changed = before.messages.findIndex(
    (message, at) => message !== messages[at] && !isDeepStrictEqual(message, messages[at]),
  );
  if (changed === -1) return before.tokens;
  return Math.floor((before.tokens * characters(before.messages.slice(0, changed))) / Math.max(1, characters(before.messages)));
}

function characters(messages: readonly Message[]): number {
  return messages.reduce(
    (sum, { content, tool_calls }) => sum + content.length + (tool_calls === undefined ? 0 : JSON.stringify(tool_calls).length),
    0,
  );
}
