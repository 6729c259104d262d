import type { Message } from '../records/message.ts';
import type { TrajectoryEvent } from '../records/trajectory.ts';

/**
 * The conversation that a trajectory's events tell: what was sent last, and the final reply. Ends with an assistant
 * message, since the result of the last call was never sent.
 */
export function conversationOf(events: Iterable<TrajectoryEvent>): Message[] {
  const messages: Message[] = [];
  for (const event of events) {
    if (event.type === 'attempt-start') messages.push(...event.messages);
    if (event.type === 'model-reply' || event.type === 'tool-result') messages.push(event.message);
  }
  const lastReply = messages.findLastIndex((message) => message.role === 'assistant');
  return lastReply === -1 ? messages : messages.slice(0, lastReply + 1);
}
