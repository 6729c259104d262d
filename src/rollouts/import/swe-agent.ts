import { basename } from 'node:path';
import { z } from 'zod';
import { valueOfText } from '../../support/json.ts';
import { endReason } from './end-reason.ts';
import { actionCalls } from './fenced-calls.ts';
import { ForeignMessage, toSaid } from './foreign-message.ts';
import { fieldsOf, type ImportedAttempt, type Importer, restOf, type Said } from './imported-attempt.ts';
import { callsOf } from './said-calls.ts';

const Step = z.looseObject({
  action: z.string(),
  observation: z.string().nullish(),
  execution_time: z.number().nullish(),
});
type Step = z.infer<typeof Step>;

const HistoryItem = ForeignMessage.extend({
  action: z.string().nullish(),
  is_demo: z.boolean().nullish(),
  tool_call_ids: z.array(z.string()).nullish(),
});
type HistoryItem = z.infer<typeof HistoryItem>;

const Config = z.looseObject({
  agent: z.looseObject({ model: z.looseObject({ name: z.string().nullish() }).nullish() }).nullish(),
  problem_statement: z.looseObject({ id: z.string().nullish() }).nullish(),
});

const Trajectory = z.looseObject({
  history: z.array(HistoryItem).min(1),
  trajectory: z.array(Step),
  info: z.looseObject({
    exit_status: z.string().nullish(),
    submission: z.string().nullish(),
    model_stats: z
      .looseObject({
        instance_cost: z.number().nullish(),
        tokens_sent: z.number().int().nullish(),
        tokens_received: z.number().int().nullish(),
      })
      .nullish(),
  }),
  /** Newer versions store it as JSON text. */
  replay_config: z.preprocess(valueOfText, Config.nullish()),
});

/** SWE-agent's `.traj`: the history is the conversation, the trajectory tells the action of each reply and what came of it. */
export const sweAgent: Importer = {
  name: 'swe-agent',
  files: /\.traj$/,
  recognises(value) {
    const { history, trajectory, info } = fieldsOf(value);
    return Array.isArray(history) && Array.isArray(trajectory) && typeof info === 'object';
  },
  read(value, { file }): ImportedAttempt {
    const { history, trajectory, info, ...rest } = Trajectory.parse(value);
    const replies = history.filter((item) => item.role === 'assistant' && item.is_demo !== true);
    // steps of a submission that a limit made have no reply: they stand at the end
    const stepOf = new Map(replies.map((item, index) => [item, trajectory[index]]));
    let step: Step | undefined;
    const said = history.map((item): Said => {
      if (item.role !== 'assistant') return resultOf(item, step);
      step = stepOf.get(item);
      return replyOf(item, step);
    });
    const word = info.exit_status ?? '';
    const stats = info.model_stats;
    return {
      instanceId: rest.replay_config?.problem_statement?.id ?? basename(file).replace(/\.traj$|\.json$/, ''),
      model: rest.replay_config?.agent?.model?.name ?? 'unknown',
      profile: 'swe-agent',
      said,
      end: {
        reason: endReason(word),
        detail: word,
        ...(stats?.tokens_sent ? { promptTokens: stats.tokens_sent } : {}),
        ...(stats?.tokens_received ? { completionTokens: stats.tokens_received } : {}),
        ...(stats?.instance_cost ? { cost: stats.instance_cost } : {}),
      },
      patch: fromTerminal(info.submission ?? ''),
      rest: {
        ...rest,
        info: restOf(info, 'submission', 'exit_status'),
        ...(trajectory.length > replies.length ? { steps: trajectory.slice(replies.length) } : {}),
      },
    };
  },
};

function replyOf(item: HistoryItem, step: Step | undefined): Said {
  const { message, rest } = toSaid(item);
  const action = step?.action ?? item.action ?? '';
  return {
    message,
    rest: { ...rest, ...(step === undefined ? {} : { step: restOf(step, 'execution_time') }) },
    calls: message.tool_calls === undefined ? actionCalls(action) : callsOf(message),
    ...(item.is_demo === true ? { example: true } : {}),
  };
}

function resultOf(item: HistoryItem, step: Step | undefined): Said {
  const { message, rest } = toSaid(item);
  const [id] = item.tool_call_ids ?? [];
  return {
    message: message.role === 'tool' && id !== undefined ? { ...message, tool_call_id: id } : message,
    rest,
    ...(step?.observation == null ? {} : { seen: step.observation }),
    ...(step?.execution_time == null ? {} : { durationMs: step.execution_time * 1000 }),
  };
}

/** A patch that went through a terminal has its line ends; a header of git's never has them by itself. */
function fromTerminal(patch: string): string {
  const lines = patch.replace(/^[\r\n]+/, '');
  return /^diff --git [^\n]*\r\n/.test(lines) ? lines.replaceAll('\r\n', '\n') : lines;
}
