import { z } from 'zod';
import { ForeignMessage, toSaid } from './foreign-message.ts';
import { type ImportedAttempt, type Importer, restOf } from './imported-attempt.ts';
import { callsOf } from './said-calls.ts';

const Row = z.looseObject({
  instance_id: z.string().min(1),
  messages: z.array(ForeignMessage).min(1),
  model: z.string().nullish(),
  patch: z.string().nullish(),
});

/** Rows of SFT data: `{instance_id, messages[{role, content, turn_mask}]}`, or ours. Flags stay beside their messages. */
export const sft: Importer = {
  name: 'sft',
  read(value): ImportedAttempt {
    const { instance_id, messages, model, patch, ...rest } = Row.parse(value);
    const said = messages.map(toSaid);
    const last = said.findLast(({ message }) => message.role === 'assistant');
    const finished = last !== undefined && callsOf(last.message).some(({ tool }) => tool === 'finish');
    return {
      instanceId: instance_id,
      model: model ?? 'unknown',
      profile: 'sft',
      said,
      end: finished
        ? { reason: 'finished', detail: 'the last reply calls finish' }
        : { reason: 'gave-up', detail: 'the row ends with a reply that does not call finish' },
      patch: patch ?? '',
      rest: restOf(rest),
    };
  },
};
