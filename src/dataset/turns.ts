import { endedByItself } from '../models/index.ts';
import type { Message } from '../records/message.ts';
import type { CallStatus } from '../records/trajectory.ts';
import type { Attempt } from './attempt.ts';

/** One turn as a mask policy sees it: the reply, and what came back. */
export type Turn = {
  /** Index of the reply in the conversation. */
  index: number;
  reply: Message;
  /** What the model saw next; undefined where the attempt ended without an observation. */
  observation: string | undefined;
  /** How the call ended; undefined where nothing ran. */
  status: CallStatus | undefined;
  exitCode: number | undefined;
  /** The server cut the reply: its end is not the model's. */
  cut: boolean;
  /** Its source takes no loss on it, and why. */
  untrained?: string;
};

type ToolResult = Extract<Attempt['events'][number], { type: 'tool-result' }>;

/** Statuses of normal work. Of parallel calls, which imported attempts have, the first that failed as a call tells for the turn. */
function isWork(status: CallStatus): boolean {
  return status === 'ok' || status === 'non-zero-exit';
}

/**
 * The attempt's turns, in order, or undefined where the conversation and the events tell of different replies (then no
 * status can be trusted to belong to its message). Assistant messages of the opening prompt are examples, not turns.
 */
export function turnsOf(attempt: Pick<Attempt, 'events' | 'messages'>): Turn[] | undefined {
  const opening = attempt.events.find((event) => event.type === 'attempt-start')?.messages.length ?? 0;
  const replies = attempt.events.filter((event) => event.type === 'model-reply');
  const results = new Map<number, ToolResult>();
  for (const event of attempt.events) {
    if (event.type !== 'tool-result') continue;
    const earlier = results.get(event.turn);
    if (earlier === undefined || isWork(earlier.status)) results.set(event.turn, event);
  }
  const spoken = attempt.messages.flatMap((reply, index) =>
    reply.role === 'assistant' && index >= opening ? [{ reply, index }] : [],
  );
  if (spoken.length !== replies.length) return undefined;
  return spoken.map(({ reply, index }, position) => {
    const event = replies[position];
    const result = event === undefined ? undefined : results.get(event.turn);
    const next = attempt.messages[index + 1];
    return {
      index,
      reply,
      observation: next !== undefined && next.role !== 'assistant' ? next.content : result?.message.content,
      status: result?.status,
      exitCode: result?.exit_code,
      cut: result?.status === 'cut-reply' || (event?.stop !== undefined && !endedByItself(event.stop)),
      ...(event?.untrained === undefined ? {} : { untrained: event.untrained }),
    };
  });
}
