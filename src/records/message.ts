import { z } from 'zod';

/** A tool call in the OpenAI chat form; `arguments` is JSON text exactly as the model wrote it. */
export const ToolCall = z.object({
  id: z.string(),
  type: z.literal('function'),
  function: z.object({ name: z.string(), arguments: z.string() }),
});
export type ToolCall = z.infer<typeof ToolCall>;

/** One message of a conversation, exactly as it was sent. */
export const Message = z.object({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.string(),
  tool_calls: z.array(ToolCall).optional(),
  tool_call_id: z.string().optional(),
});
export type Message = z.infer<typeof Message>;

/** The JSON text of a call's arguments: `{}` where a model wrote none, since strict readers refuse an empty text. */
export function argumentsText(written: string): string {
  return written.trim() === '' ? '{}' : written;
}

/** The arguments of a call as an object; undefined where its text is no JSON object. */
export function argumentsObject(written: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(argumentsText(written));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** A message whose calls have arguments that every reader takes. */
export function withArguments<Held extends { tool_calls?: ToolCall[] | undefined }>(message: Held): Held {
  if (message.tool_calls === undefined) return message;
  const calls = message.tool_calls.map((call) => ({
    ...call,
    function: { ...call.function, arguments: argumentsText(call.function.arguments) },
  }));
  return { ...message, tool_calls: calls };
}
