import { z } from 'zod';
import { byName } from '../../support/by-name.ts';

/** Reads what servers send in place of what the protocol says. Nothing here fails: what cannot be read is absent. */

const LARGEST_COUNT = 1e12;

/** A count of tokens: a whole number from 0, also where it comes as text or with a fraction. */
export const Count = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\s*\d+(\.\d+)?\s*$/)
      .transform(Number),
  ])
  .transform((value) => (value >= 0 && value <= LARGEST_COUNT ? Math.round(value) : undefined))
  .nullish()
  .catch(undefined);

export type Said = { text: string; reasoning: string };

/** Text, or parts of it: `{ type: 'text', text }`, bare texts; parts that think are reasoning (Mistral). */
export function saidIn(content: unknown): Said {
  if (typeof content === 'string') return { text: content.toWellFormed(), reasoning: '' };
  if (Array.isArray(content)) {
    const parts = content.map(saidIn);
    return { text: parts.map(({ text }) => text).join(''), reasoning: parts.map(({ reasoning }) => reasoning).join('') };
  }
  if (typeof content !== 'object' || content === null) return { text: '', reasoning: '' };
  const part = content as { type?: unknown; text?: unknown; thinking?: unknown; reasoning?: unknown; content?: unknown };
  const thought = part.thinking ?? part.reasoning;
  if (thought !== undefined) return { text: '', reasoning: saidIn(thought).text };
  const inner = saidIn(part.text ?? part.content);
  const thinks = part.type === 'thinking' || part.type === 'reasoning';
  return thinks ? { text: '', reasoning: inner.text } : inner;
}

/** The arguments of a call as JSON text: servers send the object itself, or null. */
export function argumentsIn(value: unknown): string {
  if (typeof value === 'string') return value.toWellFormed();
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

/** A name or an id: text that is not empty. */
export function wordIn(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim().toWellFormed() : undefined;
}

/** A piece of a call, in a reply or in a delta of one. */
export type CallPiece = {
  index: number | undefined;
  id: string | undefined;
  name: string | undefined;
  arguments: string;
  /** What the server wants back with the call: Gemini's signature of its thoughts, for example. */
  extra: Readonly<Record<string, unknown>>;
};

const RawCall = z.looseObject({
  index: z.number().int().min(0).nullish().catch(undefined),
  id: z.unknown().optional(),
  function: z.looseObject({ name: z.unknown().optional(), arguments: z.unknown().optional() }).nullish().catch(undefined),
  name: z.unknown().optional(),
  arguments: z.unknown().optional(),
});

/** Fields of a call that are sent as they are, or by us. */
const KNOWN: ReadonlySet<string> = new Set(['index', 'id', 'type', 'function', 'name', 'arguments']);

/** The calls in `tool_calls`, or in the one `function_call` that came before it. Also a call alone, or one without `function` around it. */
export function callPieces(toolCalls: unknown, functionCall: unknown): CallPiece[] {
  const given = toolCalls ?? (functionCall == null ? [] : [{ function: functionCall }]);
  return (Array.isArray(given) ? given : [given]).flatMap((one): CallPiece[] => {
    const read = RawCall.safeParse(one);
    if (!read.success) return [];
    const { index, id, function: inner, name, arguments: args } = read.data;
    if (inner == null && wordIn(name) === undefined && args === undefined && wordIn(id) === undefined) return [];
    return [
      {
        index: index ?? undefined,
        id: wordIn(id),
        name: wordIn(inner?.name ?? name),
        arguments: argumentsIn(inner?.arguments ?? args),
        extra: byName(Object.entries(read.data).filter(([field, value]) => !KNOWN.has(field) && value != null)),
      },
    ];
  });
}
