import { join } from 'node:path';
import { readTrajectory } from '../records/read-trajectory.ts';
import type { EndReason, TrajectoryEvent } from '../records/trajectory.ts';
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
    events = await readTrajectory(path);
  } catch (error) {
    return [{ kind: 'failed', reason: 'bad-reply', detail: String(error) }];
  }
  return events.flatMap((event): ModelReply[] => {
    if (event.type === 'attempt-end') return storedFailure(event.reason, event.detail);
    return event.type === 'model-reply' ? [storedReply(event)] : [];
  });
}

function storedReply(event: Extract<TrajectoryEvent, { type: 'model-reply' }>): ModelReply {
  const {
    message,
    prompt_tokens,
    completion_tokens,
    cached_tokens,
    estimated,
    cost,
    stop = 'stop',
    token_ids: ids,
    logprobs,
  } = event;
  const tokens = { ...(ids === undefined ? {} : { ids }), ...(logprobs === undefined ? {} : { logprobs }) };
  return {
    kind: 'reply',
    message,
    promptTokens: prompt_tokens,
    completionTokens: completion_tokens,
    ...(cached_tokens === undefined ? {} : { cachedTokens: cached_tokens }),
    ...(estimated === undefined ? {} : { estimated }),
    cost,
    stop,
    ...(Object.keys(tokens).length === 0 ? {} : { tokens }),
  };
}

/** The model's part in an attempt's end. A failure's reason stands before its detail. */
function storedFailure(reason: EndReason, detail: string): ModelReply[] {
  if (reason === 'context-overflow') return [{ kind: 'failed', reason, detail }];
  const [, why, rest = ''] = reason === 'model-failure' ? (/^(unreachable|refused|bad-reply): (.*)$/s.exec(detail) ?? []) : [];
  return why === undefined ? [] : [{ kind: 'failed', reason: why as 'unreachable' | 'refused' | 'bad-reply', detail: rest }];
}
