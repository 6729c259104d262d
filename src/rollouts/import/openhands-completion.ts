import { basename, dirname } from 'node:path';
import { z } from 'zod';
import { ForeignMessage, toSaid } from './foreign-message.ts';
import { fieldsOf, type ImportedAttempt, restOf } from './imported-attempt.ts';
import { isoTime } from './iso-time.ts';
import { offeredList } from './offered-list.ts';
import { callsOf } from './said-calls.ts';

const Response = z.looseObject({
  model: z.string().nullish(),
  choices: z.array(z.looseObject({ message: ForeignMessage, finish_reason: z.string().nullish() })).min(1),
  usage: z.looseObject({ prompt_tokens: z.number().int().nullish(), completion_tokens: z.number().int().nullish() }).nullish(),
});

const Completion = z.looseObject({
  messages: z.array(ForeignMessage).min(1),
  response: Response,
  timestamp: z.number().nullish(),
  cost: z.number().nullish(),
});

/** One completion log: a request's messages and the reply to it. The attempt's last one holds the whole conversation. */
export function readCompletion(value: unknown, file: string): ImportedAttempt {
  const { messages, response, timestamp, cost, ...rest } = Completion.parse(value);
  const tools = offeredList(fieldsOf(rest['kwargs'])['tools']);
  const choice = response.choices[0];
  if (choice === undefined) throw new Error('the response holds no choice');
  const reply = toSaid(choice.message);
  const finished = callsOf(reply.message).some(({ tool }) => tool === 'finish');
  return {
    instanceId: instanceIdOf(file),
    model: response.model ?? 'unknown',
    profile: 'openhands',
    said: [
      ...messages.map(toSaid),
      {
        ...reply,
        rest: { ...reply.rest, response: restOf(response, 'choices'), choice: restOf(choice, 'message') },
        ...(timestamp == null ? {} : { at: isoTime(timestamp) }),
        ...(response.usage?.prompt_tokens == null ? {} : { promptTokens: response.usage.prompt_tokens }),
        ...(response.usage?.completion_tokens == null ? {} : { completionTokens: response.usage.completion_tokens }),
        ...(cost == null ? {} : { cost }),
        ...(choice.finish_reason === 'length' ? { stop: 'length' } : {}),
      },
    ],
    end: finished
      ? { reason: 'finished', detail: 'the last reply calls finish' }
      : { reason: 'gave-up', detail: 'the log ends with a reply that does not call finish' },
    ...(tools === undefined ? {} : { tools }),
    rest,
    partial: true,
  };
}

/** The log does not name its task: its file does, or its folder below `llm_completions`. */
function instanceIdOf(file: string): string {
  const folder = dirname(file);
  if (basename(dirname(folder)) === 'llm_completions') return basename(folder);
  return basename(file).replace(/(?:\.completion)?\.json$/, '');
}
