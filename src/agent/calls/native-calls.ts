import type { Message, ToolCall } from '../../records/message.ts';
import { byName } from '../../support/by-name.ts';
import { warn } from '../../support/warnings.ts';
import { type Arguments, toolSpec } from '../tools/tool.ts';
import { tools } from '../tools/tools.ts';
import type { ReadCall } from './call.ts';
import { callStart } from './call-place.ts';
import type { CallFormat } from './format.ts';
import { parseCall } from './parse-call.ts';
import { plainName } from './plain-name.ts';
import { type SaidCall, saidCall } from './said-forms.ts';

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
    if (call === undefined) return withSaidCall(rest);
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
    if (!message.content.split('\n').some((line) => line.startsWith(UNPARSEABLE))) return readText(message.content);
    return { kind: 'unparseable', detail: 'the call has no plain name, or its arguments are not a JSON object', repairs: [] };
  },
  result(call, text) {
    if (call?.id === undefined) return { role: 'user', content: text };
    return { role: 'tool', content: text, tool_call_id: call.id };
  },
};

/**
 * A call that the server left in the content, since it has no parser for the model's form, where it belongs. Calls in the form of
 * Qwen3-Coder, which is our text form, too.
 */
function withSaidCall(message: Message): Message {
  const said = readSaid(message.content);
  if (said === undefined) return message;
  warn(
    `a reply holds its call as text, in the form of ${said.form}: the server runs without a parser for it. Such calls are read; ` +
      'better start the server with one (vLLM: --enable-auto-tool-choice --tool-call-parser NAME; llama.cpp: --jinja)',
  );
  const call = {
    id: 'call',
    type: 'function' as const,
    function: { name: said.name, arguments: JSON.stringify(said.arguments) },
  };
  return { ...message, content: message.content.slice(0, said.start).trimEnd(), tool_calls: [call] };
}

function readSaid(content: string): SaidCall | undefined {
  const start = callStart(content);
  const read = start === -1 ? undefined : parseCall(content, false);
  if (read?.kind === 'call') {
    const before = content.slice(0, start).replace(/<tool_call>\s*$/, '').length;
    return { form: 'Qwen3-Coder (parser qwen3_coder)', start: before, name: read.call.name, arguments: read.call.arguments };
  }
  const said = saidCall(content);
  return said?.name === undefined || !PLAIN_NAME.test(said.name) ? undefined : said;
}

/** A reply without a call, or with the beginning of one that cannot be read. */
function readText(content: string): ReadCall {
  const said = callStart(content) === -1 ? saidCall(content) : { form: 'Qwen3-Coder (parser qwen3_coder)' };
  if (said === undefined) return { kind: 'none' };
  const detail = `the reply holds a call as text that cannot be read, in the form of ${said.form}: call through the tool interface`;
  return { kind: 'unparseable', detail, repairs: [] };
}

const PLAIN_NAME = /^[\w-]{1,64}$/;

/** The call by its plain name: models write `functions.NAME:0` (Kimi), parsers leave their own marks in it (`NAME<|channel|>…`). */
function withPlainName(call: ToolCall): ToolCall | undefined {
  const name = plainName(call.function.name);
  return PLAIN_NAME.test(name) ? { ...call, function: { ...call.function, name } } : undefined;
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
