import { z } from 'zod';
import { argumentsText, type Message } from '../../records/message.ts';
import { ByName, byName } from '../../support/by-name.ts';
import { type Rest, restOf, type Said } from './imported-attempt.ts';

const Part = z.looseObject({ type: z.string(), text: z.string().optional() });

/** A chat message as tools store it: OpenAI's form, with fields of their own around it. */
export const ForeignMessage = z.looseObject({
  role: z.string(),
  content: z.union([z.string(), z.array(Part)]).nullish(),
  tool_calls: z
    .array(
      z.looseObject({
        id: z.string().nullish(),
        function: z.looseObject({ name: z.string(), arguments: z.union([z.string(), ByName(z.unknown())]).nullish() }),
      }),
    )
    .nullish(),
  tool_call_id: z.string().nullish(),
});
export type ForeignMessage = z.infer<typeof ForeignMessage>;

const ROLES: Readonly<Record<string, Message['role']>> = byName({
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
  function: 'tool',
});

/** A foreign message in our form, and all that it loses on the way. Throws on a role that is no part of a conversation. */
export function toSaid(foreign: ForeignMessage): Said {
  const role = ROLES[foreign.role];
  if (role === undefined) throw new Error(`a message has the role ${foreign.role}`);
  const { content, text } = textOf(foreign.content);
  const calls = (foreign.tool_calls ?? []).map((call, index) => ({
    id: call.id ?? `call_${index}`,
    type: 'function' as const,
    function: {
      name: call.function.name,
      arguments: textOfArguments(call.function.arguments),
    },
  }));
  const message: Message = {
    role,
    content: text,
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    ...(foreign.tool_call_id == null ? {} : { tool_call_id: foreign.tool_call_id }),
  };
  const rest: Rest = byName({
    ...restOf(foreign, 'role', 'content', 'tool_calls', 'tool_call_id'),
    ...(foreign.role === role ? {} : { role: foreign.role }),
    ...(content === undefined ? {} : { content }),
    ...restOfCalls(foreign),
  });
  return { message, rest };
}

/** The text of a content, its parts on lines of their own; and what the parts held beside text, with the text's length. */
function textOf(content: ForeignMessage['content']): { text: string; content?: unknown } {
  if (content == null) return { text: '' };
  if (typeof content === 'string') return { text: content };
  const text = content.map((part) => part.text ?? '').join('\n');
  const [only, ...others] = content;
  const plain = others.length === 0 && only !== undefined && Object.keys(only).every((key) => key === 'type' || key === 'text');
  if (plain) return { text };
  return { text, content: content.map((part) => ({ ...restOf(part, 'text'), length: part.text?.length ?? 0 })) };
}

/** Where a model wrote none, the source has an empty text, null or nothing: strict readers take only an object. */
function textOfArguments(given: string | object | null | undefined): string {
  return argumentsText(typeof given === 'string' ? given : JSON.stringify(given ?? {}));
}

function restOfCalls(foreign: ForeignMessage): Rest {
  const rests = (foreign.tool_calls ?? []).map((call) => ({
    ...restOf(call, 'id', 'type', 'function'),
    ...restOf(call.function, 'name', 'arguments'),
  }));
  return rests.some((rest) => Object.keys(rest).length > 0) ? { tool_calls: rests } : {};
}
