import { basename } from 'node:path';
import { z } from 'zod';
import { PROMPT_EXAMPLE } from '../../records/sample.ts';
import { CallStatus } from '../../records/trajectory.ts';
import { endReason } from './end-reason.ts';
import { fencedCalls } from './fenced-calls.ts';
import { ForeignMessage, toSaid } from './foreign-message.ts';
import { type ImportedAttempt, type Importer, restOf, type Said } from './imported-attempt.ts';
import { untrained, untrainedByRow } from './loss-flags.ts';
import { offeredList } from './offered-list.ts';
import { rowMessages } from './row-messages.ts';
import { callsOf } from './said-calls.ts';
import { statedOutcome } from './stated-outcome.ts';

const text = z.string().nullish();

/** Columns of rows, under the names that data sets give them. */
const Row = z.looseObject({
  instance_id: text,
  traj_id: text,
  trajectory_id: text,
  model: text,
  model_name: text,
  patch: text,
  model_patch: text,
  generated_patch: text,
  exit_status: text,
  messages: z.array(ForeignMessage).min(1),
});

/**
 * Rows of conversations: `{instance_id, messages}` of SFT data, with `trajectory` or `conversations` in place of `messages`,
 * messages as JSON text, calls as text, fenced code, `tool_calls` or messages of their own. Flags and outcomes of rows count.
 */
export const sft: Importer = {
  name: 'sft',
  files: /\.(?:jsonl|parquet)(?:\.gz)?$/,
  recognises: (value) => messagesOf(value) !== undefined,
  read(value, { file, line }): ImportedAttempt {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('expected a row with `messages`');
    const fields = value as Record<string, unknown>;
    const row = Row.parse({ ...fields, messages: rowMessages(messagesOf(value)) });
    const { messages, ...rest } = row;
    const off = untrainedByRow(
      fields,
      messages.map(({ role }) => role),
    );
    const fenced = !messages.some(isStructured);
    const said = messages.map((message, index) => saidOf(message, off.has(index), fenced));
    const finished = lastCalls(said).some(({ tool }) => tool === 'finish');
    const tools = offeredList(fields['tools']);
    const outcome = statedOutcome(value);
    const patch = row.patch ?? row.model_patch ?? row.generated_patch;
    const word = row.exit_status;
    return {
      instanceId: row.instance_id || row.traj_id || row.trajectory_id || `${stemOf(file)}-${line}`,
      model: row.model ?? row.model_name ?? 'unknown',
      profile: 'sft',
      said,
      ...(tools === undefined ? {} : { tools }),
      ...(outcome === undefined ? {} : { outcome }),
      end: word
        ? { reason: endReason(word), detail: word }
        : finished
          ? { reason: 'finished', detail: 'the last reply calls finish' }
          : { reason: 'gave-up', detail: 'the row ends with a reply that does not call finish' },
      ...(typeof patch === 'string' ? { patch } : {}),
      rest: restOf(
        rest,
        'instance_id',
        'model',
        'patch',
        'model_patch',
        'generated_patch',
        'tools',
        'trajectory',
        'conversations',
      ),
    };
  },
};

/** Where rows keep their messages. */
function messagesOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const row = value as Record<string, unknown>;
  return [row['messages'], row['trajectory'], row['conversations']].find((one) => one != null);
}

function isStructured({ role, content, tool_calls }: ForeignMessage): boolean {
  if (role !== 'assistant') return false;
  return (tool_calls ?? []).length > 0 || (typeof content === 'string' && content.includes('<function='));
}

function saidOf(message: ForeignMessage, off: boolean, fenced: boolean): Said {
  const said = toSaid(message);
  if (said.message.role !== 'assistant') return said;
  const reason = untrained(message) ?? (off ? 'source-flag' : undefined);
  const status = CallStatus.safeParse(message['status']).data;
  return {
    ...said,
    ...(reason === undefined ? {} : { untrained: reason }),
    ...(reason === PROMPT_EXAMPLE ? { example: true } : {}),
    ...(status === undefined ? {} : { status }),
    ...(fenced ? { calls: fencedCalls(said.message.content, { last: true }) } : {}),
  };
}

function lastCalls(said: readonly Said[]): { tool: string }[] {
  const last = said.findLast(({ message }) => message.role === 'assistant');
  return last === undefined ? [] : (last.calls ?? callsOf(last.message));
}

function stemOf(file: string): string {
  return basename(file).replace(/(?:\.jsonl?|\.parquet|\.gz)+$/, '');
}
