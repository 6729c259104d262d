import { z } from 'zod';
import type { ToolCall } from '../../records/message.ts';
import { CallStatus } from '../../records/trajectory.ts';
import { ByName } from '../../support/by-name.ts';
import { endReason } from './end-reason.ts';
import { fieldsOf, type ImportedAttempt, type Importer, restOf, type Said } from './imported-attempt.ts';
import { offeredList } from './offered-list.ts';
import { statedOutcome } from './stated-outcome.ts';

const Content = z
  .union([z.string(), z.array(z.looseObject({ text: z.string().nullish() }))])
  .nullish()
  .transform((given) => (typeof given === 'string' ? given : (given ?? []).map(({ text }) => text ?? '').join('\n')));

const Step = z.looseObject({
  source: z.string(),
  timestamp: z.string().nullish(),
  message: Content,
  tool_calls: z
    .array(z.looseObject({ tool_call_id: z.string(), function_name: z.string(), arguments: ByName(z.unknown()).nullish() }))
    .nullish(),
  observation: z
    .looseObject({ results: z.array(z.looseObject({ source_call_id: z.string().nullish(), content: Content })) })
    .nullish(),
  metrics: z
    .looseObject({
      prompt_tokens: z.number().int().nullish(),
      completion_tokens: z.number().int().nullish(),
      cost_usd: z.number().nullish(),
    })
    .nullish(),
  extra: ByName(z.unknown()).nullish(),
});
type Step = z.infer<typeof Step>;

const Trajectory = z.looseObject({
  schema_version: z.string(),
  session_id: z.string().nullish(),
  agent: z.looseObject({ name: z.string(), model_name: z.string().nullish(), tool_definitions: z.unknown().optional() }),
  steps: z.array(Step).min(1),
  extra: ByName(z.unknown()).nullish(),
});

/** Harbor's Agent Trajectory Interchange Format, ours and other agents'. */
export const atif: Importer = {
  name: 'atif',
  files: /(?:^|\/)trajectory\.json$/,
  recognises(value) {
    const { schema_version: version, steps } = fieldsOf(value);
    return typeof version === 'string' && version.startsWith('ATIF') && Array.isArray(steps);
  },
  read(value): ImportedAttempt {
    const { agent, steps, session_id, extra, ...rest } = Trajectory.parse(value);
    const word = typeof extra?.['end_reason'] === 'string' ? extra['end_reason'] : undefined;
    const finished = steps.some(({ tool_calls }) => tool_calls?.some((call) => call.function_name === 'finish'));
    const id = extra?.['instance_id'] ?? session_id?.replace(/\/\d+$/, '');
    const tools = offeredList(extra?.['tools'] ?? agent.tool_definitions);
    const outcome = statedOutcome(extra);
    if (typeof id !== 'string' || id === '') throw new Error('neither `session_id` nor `extra.instance_id` names the task');
    return {
      instanceId: id,
      model: agent.model_name ?? 'unknown',
      profile: agent.name,
      said: steps.flatMap(saidOf),
      ...(tools === undefined ? {} : { tools }),
      ...(outcome === undefined ? {} : { outcome }),
      end: {
        reason: word === undefined ? (finished ? 'finished' : 'gave-up') : endReason(word),
        detail: word ?? (finished ? 'finish' : 'the steps end without finish'),
      },
      ...(typeof extra?.['patch'] === 'string' ? { patch: extra['patch'] } : {}),
      rest: { ...rest, ...(extra == null ? {} : { extra: restOf(extra, 'patch', 'tools') }) },
    };
  },
};

/** A step's message, and what came back of its calls. A call that stands in the message's text already is not said twice. */
function saidOf(step: Step): Said[] {
  const { source, timestamp, message, tool_calls, observation, metrics, extra } = step;
  const at = timestamp == null ? {} : { at: timestamp };
  if (source !== 'agent')
    return [{ message: { role: source === 'system' ? 'system' : 'user', content: message }, rest: {}, ...at }];
  const asText = tool_calls?.every(({ tool_call_id }) => /^turn_\d+$/.test(tool_call_id)) ?? true;
  const calls: ToolCall[] = asText
    ? []
    : (tool_calls ?? []).map((call) => ({
        id: call.tool_call_id,
        type: 'function',
        function: { name: call.function_name, arguments: JSON.stringify(call.arguments ?? {}) },
      }));
  const statuses = z.array(CallStatus).safeParse(extra?.['statuses']).data ?? [];
  const { stop, untrained, example } = extra ?? {};
  const reply: Said = {
    message: { role: 'assistant', content: message, ...(calls.length === 0 ? {} : { tool_calls: calls }) },
    rest: {},
    ...at,
    ...(example === true ? { example: true } : {}),
    ...(typeof stop === 'string' ? { stop } : {}),
    ...(typeof untrained === 'string' ? { untrained } : {}),
    ...(statuses.length === 1 && statuses[0] !== undefined ? { status: statuses[0] } : {}),
    ...(metrics?.prompt_tokens == null ? {} : { promptTokens: metrics.prompt_tokens }),
    ...(metrics?.completion_tokens == null ? {} : { completionTokens: metrics.completion_tokens }),
    ...(metrics?.cost_usd == null ? {} : { cost: metrics.cost_usd }),
  };
  const results = (observation?.results ?? []).map(({ source_call_id: id, content }, index): Said => {
    const status = statuses[index];
    const isTool = !asText && id != null;
    return {
      message: { role: isTool ? 'tool' : 'user', content, ...(isTool ? { tool_call_id: id } : {}) },
      rest: {},
      ...(status === undefined ? {} : { status }),
    };
  });
  return [reply, ...results];
}
