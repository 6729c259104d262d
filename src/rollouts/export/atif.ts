import { join } from 'node:path';
import type { Message } from '../../records/message.ts';
import type { TrajectoryEvent } from '../../records/trajectory.ts';
import { writeJson } from '../../support/files.ts';
import { warn } from '../../support/warnings.ts';
import type { StoredAttempt } from '../attempt-folder.ts';

type Event<Type extends TrajectoryEvent['type']> = Extract<TrajectoryEvent, { type: Type }>;
type AtifCall = { tool_call_id: string; function_name: string; arguments: Record<string, unknown> };

/** Harbor's Agent Trajectory Interchange Format. Steps are numbered from 1; what it has no field for stands in `extra`. */
export type AtifTrajectory = {
  schema_version: 'ATIF-v1.6';
  session_id: string;
  agent: { name: string; version: string; model_name: string };
  steps: AtifStep[];
  final_metrics?: Record<string, number>;
  extra: Record<string, unknown>;
};
export type AtifStep = {
  step_id: number;
  timestamp?: string;
  source: 'system' | 'user' | 'agent';
  message: string;
  tool_calls?: AtifCall[];
  observation?: { results: { source_call_id?: string; content: string }[] };
  metrics?: { prompt_tokens: number; completion_tokens: number; cost_usd: number };
  extra?: Record<string, unknown>;
};

/** Writes `<instance_id>/<n>/trajectory.json` for each attempt; one that cannot be read is left out with a warning. Returns the files, one trajectory in each. */
export async function exportAtif(attempts: readonly StoredAttempt[], out: string): Promise<{ file: string; rows: number }[]> {
  const written: { file: string; rows: number }[] = [];
  for (const attempt of attempts) {
    if (attempt.unreadable !== undefined && attempt.events.length === 0) {
      warn(`left out: ${attempt.instanceId}/${attempt.attempt}, ${attempt.unreadable}`);
      continue;
    }
    const file = join(out, attempt.instanceId, String(attempt.attempt), 'trajectory.json');
    await writeJson(file, atifTrajectory(attempt));
    written.push({ file, rows: 1 });
  }
  return written;
}

/** One attempt in ATIF: a step for each message of the prompt, then one for each reply with what came back. */
export function atifTrajectory({ instanceId, attempt, events, patch, verdict, unreadable }: StoredAttempt): AtifTrajectory {
  const start = events.find((event) => event.type === 'attempt-start');
  const end = events.find((event) => event.type === 'attempt-end');
  const results = Map.groupBy(
    events.filter((event) => event.type === 'tool-result'),
    ({ turn }) => turn,
  );
  const replies = events.filter((event) => event.type === 'model-reply');
  const steps = [
    ...(start?.messages ?? []).map(promptStep),
    ...replies.map((reply) => replyStep(reply, results.get(reply.turn) ?? [])),
  ];
  return {
    schema_version: 'ATIF-v1.6',
    session_id: `${instanceId}/${attempt}`,
    agent: { name: start?.profile ?? 'unknown', version: 'unknown', model_name: start?.model ?? 'unknown' },
    steps: steps.map((step, index) => ({ step_id: index + 1, ...step })),
    ...(end === undefined
      ? {}
      : {
          final_metrics: {
            total_prompt_tokens: end.prompt_tokens,
            total_completion_tokens: end.completion_tokens,
            total_cost_usd: end.cost,
            total_steps: steps.length,
          },
        }),
    extra: {
      instance_id: instanceId,
      attempt,
      ...(end === undefined ? {} : { end_reason: end.reason }),
      ...(verdict === undefined ? {} : { outcome: verdict.outcome }),
      ...(start?.tools === undefined ? {} : { tools: start.tools }),
      ...(unreadable === undefined ? { patch } : {}),
    },
  };
}

type Step = Omit<AtifStep, 'step_id'>;

function promptStep({ role, content }: Message): Step {
  if (role === 'assistant') return { source: 'agent', message: content, extra: { example: true } };
  return { source: role === 'system' ? 'system' : 'user', message: content };
}

function replyStep(reply: Event<'model-reply'>, results: readonly Event<'tool-result'>[]): Step {
  const calls = callsOf(reply, results);
  const ids = new Set(calls.map(({ tool_call_id }) => tool_call_id));
  const extra = {
    ...(results.length === 0 ? {} : { statuses: results.map(({ status }) => status) }),
    ...(reply.stop === undefined ? {} : { stop: reply.stop }),
    ...(reply.untrained === undefined ? {} : { untrained: reply.untrained }),
  };
  const only = calls.length === 1 ? calls[0]?.tool_call_id : undefined; // a result as text names no call
  return {
    ...(reply.at === '' ? {} : { timestamp: reply.at }),
    source: 'agent',
    message: reply.message.content,
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    ...(results.length === 0
      ? {}
      : {
          observation: {
            results: results.map(({ message }) => {
              const id = message.tool_call_id ?? only;
              return { ...(id !== undefined && ids.has(id) ? { source_call_id: id } : {}), content: message.content };
            }),
          },
        }),
    metrics: { prompt_tokens: reply.prompt_tokens, completion_tokens: reply.completion_tokens, cost_usd: reply.cost },
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

/** The reply's own calls with their arguments as they ran; a call written as text gets an id by its turn. */
function callsOf(reply: Event<'model-reply'>, results: readonly Event<'tool-result'>[]): AtifCall[] {
  const ran = (id: string | undefined, position: number): Record<string, unknown> =>
    (results.find(({ message }) => id !== undefined && message.tool_call_id === id) ?? results[position])?.arguments ?? {};
  if (reply.message.tool_calls !== undefined) {
    return reply.message.tool_calls.map((call, position) => ({
      tool_call_id: call.id,
      function_name: call.function.name,
      arguments: ran(call.id, position),
    }));
  }
  const [result] = results;
  if (result === undefined || result.tool === '') return [];
  return [{ tool_call_id: `turn_${reply.turn}`, function_name: result.tool, arguments: result.arguments }];
}
