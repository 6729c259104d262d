import type { Message } from '../../records/message.ts';
import { random } from '../../support/random.ts';
import type { Conversation, Model } from '../model.ts';
import type { Call } from './call.ts';
import { observationText } from './observation.ts';
import { searchRepairPolicy } from './policy.ts';

/**
 * The built-in expert: no language model, but a search for small edits that make the failing tests pass. It knows
 * only what the conversation holds, the statement and the observations, and acts only through the four tools. What it
 * cannot mend it leaves as it was, and says so. Equal seeds and observations give equal replies.
 */
export function searchRepair(): Model {
  return {
    name: 'search-repair',
    converse: ({ instanceId, attempt, seed }) => converse(`${seed}/${instanceId}/${attempt}`),
  };
}

function converse(seed: string): Conversation {
  let steps: Generator<Call, void, string> | undefined;
  let turn = 0;
  return {
    async reply({ messages, signal }) {
      signal?.throwIfAborted();
      let next: IteratorResult<Call, void>;
      if (steps === undefined) {
        const statement = messages.findLast((message) => message.role === 'user')?.content ?? '';
        steps = searchRepairPolicy(statement, random('search-repair', seed));
        next = steps.next();
      } else {
        const last = messages.at(-1);
        next = steps.next(last === undefined ? '' : observationText(last));
      }
      const call = next.done
        ? { say: 'There is nothing left to do.', tool: 'finish', arguments: { message: 'The work has ended.' } }
        : next.value;
      turn++;
      return {
        kind: 'reply',
        message: assistantMessage(call, turn),
        promptTokens: 0,
        completionTokens: 0,
        cost: 0,
        stop: 'tool_calls',
      };
    },
  };
}

function assistantMessage(call: Call | { say: string; tool: string; arguments: Record<string, unknown> }, turn: number): Message {
  return {
    role: 'assistant',
    content: call.say,
    tool_calls: [
      { id: `call_${turn}`, type: 'function', function: { name: call.tool, arguments: JSON.stringify(call.arguments) } },
    ],
  };
}
