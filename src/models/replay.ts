import { join } from 'node:path';
import { readRecords } from '../records/read.ts';
import { TrajectoryEvent } from '../records/trajectory.ts';
import type { Model, ModelReply } from './model.ts';

/**
 * Answers each attempt with the replies that the same attempt of a stored run got, in order, whatever is asked, from the turn
 * at which the conversation stands; then with the failure that ended it. An attempt that the run does not hold fails as `refused`.
 */
export function replay(run: string): Model {
  return {
    name: `replay:${run}`,
    converse({ instanceId, attempt }) {
      const path = join(run, 'attempts', instanceId, String(attempt), 'trajectory.jsonl');
      let stored: Promise<ModelReply[]> | undefined;
      let next: number | undefined;
      return {
        async reply(request) {
          request.signal?.throwIfAborted();
          stored ??= storedReplies(path);
          next ??= request.messages.filter(({ role }) => role === 'assistant').length;
          const missing: ModelReply = { kind: 'failed', reason: 'refused', detail: `${path} has no reply ${next + 1}` };
          return (await stored)[next++] ?? missing;
        },
      };
    },
  };
}

async function storedReplies(path: string): Promise<ModelReply[]> {
  let events: TrajectoryEvent[];
  try {
    events = await readRecords(TrajectoryEvent, path);
  } catch (error) {
    return [{ kind: 'failed', reason: 'bad-reply', detail: String(error) }];
  }
  return events.flatMap((event): ModelReply[] => {
    if (event.type === 'attempt-end' && event.reason === 'context-overflow') {
      return [{ kind: 'failed', reason: 'context-overflow', detail: event.detail }];
    }
    if (event.type !== 'model-reply') return [];
    const { message, prompt_tokens: promptTokens, completion_tokens: completionTokens, cost, stop = 'stop' } = event;
    return [{ kind: 'reply', message, promptTokens, completionTokens, cost, stop }];
  });
}
