import { basename } from 'node:path';
import { z } from 'zod';
import { endReason } from './end-reason.ts';
import { fencedCalls } from './fenced-calls.ts';
import { ForeignMessage, toSaid } from './foreign-message.ts';
import { fieldsOf, type ImportedAttempt, type Importer, restOf, type Said } from './imported-attempt.ts';
import { isoTime } from './iso-time.ts';

const Usage = z.looseObject({ prompt_tokens: z.number().int().nullish(), completion_tokens: z.number().int().nullish() });
const Extra = z.looseObject({
  timestamp: z.number().nullish(),
  cost: z.number().nullish(),
  returncode: z.number().int().nullish(),
  /** What went wrong around a command, its time-out among it; '' where nothing did. */
  exception_info: z.string().nullish(),
  response: z
    .looseObject({
      model: z.string().nullish(),
      usage: Usage.nullish(),
      choices: z.array(z.looseObject({ finish_reason: z.string().nullish() })).nullish(),
    })
    .nullish(),
});
const Step = ForeignMessage.extend({ extra: Extra.nullish() });
type Step = z.infer<typeof Step>;

const Trajectory = z.looseObject({
  instance_id: z.string().nullish(),
  trajectory_format: z.string().nullish(),
  messages: z.array(Step).min(1),
  info: z.looseObject({
    exit_status: z.string().nullish(),
    submission: z.string().nullish(),
    model_stats: z.looseObject({ instance_cost: z.number().nullish(), api_calls: z.number().nullish() }).nullish(),
    config: z
      .looseObject({
        agent: z.looseObject({ step_limit: z.number().nullish() }).nullish(),
        model: z.looseObject({ model_name: z.string().nullish() }).nullish(),
      })
      .nullish(),
  }),
});

/** mini-swe-agent's `.traj.json`: native calls of one `bash` tool, or one fenced block a reply in older versions. */
export const miniSweAgent: Importer = {
  name: 'mini-swe-agent',
  files: /\.traj\.json$/,
  recognises(value) {
    const { trajectory_format: form, info, messages } = fieldsOf(value);
    if (typeof form === 'string' && form.startsWith('mini-swe-agent')) return true;
    return (
      Array.isArray(messages) && ['exit_status', 'mini_version', 'submission'].some((name) => Object.hasOwn(fieldsOf(info), name))
    );
  },
  read(value, { file }): ImportedAttempt {
    const { info, messages, instance_id, ...rest } = Trajectory.parse(value);
    const word = info.exit_status ?? '';
    const limit = info.config?.agent?.step_limit ?? 0;
    const outOfTurns = word === 'LimitsExceeded' && limit > 0 && (info.model_stats?.api_calls ?? 0) >= limit;
    const exit = messages.at(-1)?.role === 'exit' ? messages.at(-1) : undefined; // says what `info` says
    const { model_stats: stats } = info;
    return {
      instanceId: instance_id ?? basename(file).replace(/\.traj\.json$|\.json$/, ''),
      model: info.config?.model?.model_name ?? 'unknown',
      profile: 'mini-swe-agent',
      said: messages.filter((one) => one !== exit).map(saidOf),
      end: {
        reason: outOfTurns ? 'max-turns' : word === 'LimitsExceeded' ? 'cost-limit' : endReason(word),
        detail: word,
        ...(stats?.instance_cost == null ? {} : { cost: stats.instance_cost }),
      },
      patch: info.submission ?? '',
      rest: {
        ...rest,
        info: restOf(info, 'submission', 'exit_status'),
        ...(exit === undefined ? {} : { exit: restOf(exit, 'role', 'content') }),
      },
    };
  },
};

function saidOf(step: Step): Said {
  const { extra } = step;
  const usage = extra?.response?.usage;
  const stop = extra?.response?.choices?.[0]?.finish_reason;
  const said = toSaid(step);
  return {
    ...said,
    ...(extra?.timestamp == null ? {} : { at: isoTime(extra.timestamp) }),
    ...(extra?.returncode == null || extra.returncode < 0 ? {} : { exitCode: extra.returncode }),
    ...(extra?.exception_info
      ? { status: extra.exception_info.includes('timed out after') ? 'timed-out' : 'sandbox-failure' }
      : {}),
    ...(usage?.prompt_tokens == null ? {} : { promptTokens: usage.prompt_tokens }),
    ...(usage?.completion_tokens == null ? {} : { completionTokens: usage.completion_tokens }),
    ...(extra?.cost == null ? {} : { cost: extra.cost }),
    ...(stop === 'length' ? { stop } : {}),
    ...(said.message.role === 'assistant' && said.message.tool_calls === undefined
      ? { calls: fencedCalls(said.message.content) }
      : {}),
  };
}
