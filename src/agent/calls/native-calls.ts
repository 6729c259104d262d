import type { ToolCall } from '../../records/message.ts';
import { byName } from '../../support/by-name.ts';
import { type Arguments, toolSpec } from '../tools/tool.ts';
import { tools } from '../tools/tools.ts';
import type { CallFormat } from './format.ts';
import { plainName } from './plain-name.ts';

/**
 * Calls in the `tool_calls` of a message, results in `tool` messages. A reply with several calls keeps the first, since a
 * turn is one call. A call whose arguments are not a JSON object becomes text of the reply: many servers refuse a
 * conversation that holds such a call, and the attempt would end there; so does one with a name that OpenAI's rule for names
 * refuses. No arguments are `{}`: strict servers refuse ''.
 */
export const nativeCalls: CallFormat = {
  tools,
  named: true,
  specs: tools.map(toolSpec),
  settle(message) {
    const [call] = message.tool_calls ?? [];
    const { tool_calls: _, ...rest } = message;
    if (call === undefined) return rest;
    const named = withPlainName(call);
    if (named !== undefined && parseArguments(named) !== undefined) return { ...rest, tool_calls: [withArguments(named)] };
    return {
      ...rest,
      content: [rest.content, `${UNPARSEABLE} ${call.function.name} ${call.function.arguments}`].join('\n').trimStart(),
    };
  },
  read(message) {
    const call = message.tool_calls?.[0];
    if (call !== undefined) {
      const args = parseArguments(call);
      if (args !== undefined)
        return { kind: 'call', call: { name: call.function.name, arguments: args, id: call.id }, repairs: [] };
    }
    if (!message.content.split('\n').some((line) => line.startsWith(UNPARSEABLE))) return { kind: 'none' };
    return { kind: 'unparseable', detail: 'the call has no plain name, or its arguments are not a JSON object', repairs: [] };
  },
  result(call, text) {
    if (call?.id === undefined) return { role: 'user', content: text };
    return { role: 'tool', content: text, tool_call_id: call.id };
  },
};

/** The call by its plain name: models write `functions.NAME:0` (Kimi), parsers leave their own marks in it (`NAME<|channel|>…`). */
function withPlainName(call: ToolCall): ToolCall | undefined {
  const name = plainName(call.function.name);
  return /^[\w-]{1,64}$/.test(name) ? { ...call, function: { ...call.function, name } } : undefined;
}

function withArguments(call: ToolCall): ToolCall {
  return call.function.arguments.trim() === '' ? { ...call, function: { ...call.function, arguments: '{}' } } : call;
}

const UNPARSEABLE = '[call that cannot be read]';

function parseArguments(call: ToolCall): Arguments | undefined {
  try {
    const value: unknown = JSON.parse(call.function.arguments.trim() === '' ? '{}' : call.function.arguments);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? byName(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
}
