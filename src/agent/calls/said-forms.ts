import { byName } from '../../support/by-name.ts';
import type { Arguments } from '../tools/tool.ts';
import { findTool } from '../tools/tools.ts';
import { isFenced } from './call-place.ts';
import { plainName } from './plain-name.ts';

/** A call that a model wrote in its own form, as a server without a parser for it leaves it in the content. */
export type SaidCall = { form: string; start: number; name: string; arguments: Arguments };

/** A beginning of such a form that cannot be read to its end. */
export type BrokenCall = { form: string; start: number; name: undefined };

type Read = { name: string; arguments: unknown };

type SaidForm = {
  /** Whose form it is, and what a server calls its parser. */
  readonly of: string;
  /** Where it begins. */
  readonly mark: RegExp;
  /** Reads the call behind the mark, which may have captured its name; undefined where it is none. */
  read(rest: string, captured: string | undefined): Read | undefined;
};

/** Forms in which models are trained to call, by their chat templates. The first that a reply holds counts. */
const forms: readonly SaidForm[] = [
  { of: 'Hermes, Qwen (parser hermes)', mark: /<tool_call>\s*(?=\{)/, read: (rest) => named(jsonAt(rest)) },
  {
    of: 'GLM (parser glm45)',
    mark: /<tool_call>\s*([\w.-]+)\s*(?=<arg_key>|<\/tool_call>)/,
    read: (rest, name = '') => ({ name, arguments: argPairs(rest) }),
  },
  {
    of: 'Kimi (parser kimi_k2)',
    mark: /<\|tool_call_begin\|>\s*([\w.-]+:\d+)\s*<\|tool_call_argument_begin\|>\s*/,
    read: (rest, name = '') => ({ name, arguments: jsonAt(rest) }),
  },
  {
    of: 'Kimi (parser kimi_k2)',
    mark: /^\s*(functions\.[\w-]+:\d+)\s*(?=\{)/m,
    read: (rest, name = '') => ({ name, arguments: jsonAt(rest) }),
  },
  {
    of: 'DeepSeek (parser deepseek_v3)',
    mark: /<｜tool▁call▁begin｜>(?:function<｜tool▁sep｜>)?([\w.-]+)(?:<｜tool▁sep｜>)?\s*(?:```json\s*)?(?=\{)/,
    read: (rest, name = '') => ({ name, arguments: jsonAt(rest) }),
  },
  {
    of: 'Mistral (parser mistral)',
    mark: /\[TOOL_CALLS\]\s*([\w.-]+)(?:\[CALL_ID\]\w+)?\[ARGS\]\s*(?=\{)/,
    read: (rest, name = '') => ({ name, arguments: jsonAt(rest) }),
  },
  { of: 'Mistral (parser mistral)', mark: /\[TOOL_CALLS\]\s*\[\s*(?=\{)/, read: (rest) => named(jsonAt(rest)) },
  { of: 'Llama (parser llama3_json)', mark: /<\|python_tag\|>\s*(?=\{)/, read: (rest) => named(jsonAt(rest)) },
  {
    of: 'gpt-oss (parser openai)',
    mark: /<\|channel\|>commentary to=([\w.-]+)[^{]{0,80}<\|message\|>\s*(?=\{)/,
    read: (rest, name = '') => ({ name, arguments: jsonAt(rest) }),
  },
  {
    of: 'MiniMax (parser minimax_m2)',
    mark: /<invoke name="([\w.-]+)">/,
    read: (rest, name = '') => ({ name, arguments: invokeParameters(rest) }),
  },
  {
    of: 'JSON alone (parser llama3_json)',
    mark: /^\s*(?:```(?:json)?\s*)?(?=\{\s*"(?:name|type|function)")/,
    read(rest) {
      const { value, end } = scanJson(rest) ?? {};
      const call = end !== undefined && /^\s*(?:```\s*)?$/.test(rest.slice(end)) ? named(value) : undefined;
      return call !== undefined && findTool(plainName(call.name)) !== undefined ? call : undefined;
    },
  },
];

/** The first call in a text that stands in one of these forms, outside of closed reasoning, and is not only spoken of. */
export function saidCall(text: string): SaidCall | BrokenCall | undefined {
  const reasoned = /^\s*<think>/.test(text) ? text.indexOf('</think>') : -1;
  const from = reasoned === -1 ? 0 : reasoned + '</think>'.length;
  let broken: BrokenCall | undefined;
  for (const form of forms) {
    const found = form.mark.exec(text.slice(from));
    if (found === null) continue;
    const start = from + found.index + (found[0].length - found[0].trimStart().length);
    if (isSpokenOf(text, start)) continue;
    const read = form.read(text.slice(from + found.index + found[0].length), found[1]);
    const args = read === undefined ? undefined : objectOf(read.arguments);
    if (read !== undefined && args !== undefined) return { form: form.of, start, name: plainName(read.name), arguments: args };
    if (form.mark.source.startsWith('<') || form.mark.source.startsWith('\\['))
      broken ??= { form: form.of, start, name: undefined };
  }
  return broken;
}

/** Between backticks, or in a fenced block with words around it. */
function isSpokenOf(text: string, at: number): boolean {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return (line.includes('`') && !line.trimStart().startsWith('```')) || (isFenced(text, at) && !/^\s*```/.test(text));
}

/** `{ name, arguments }`, under these names or `parameters`, or with `function` around it. */
function named(value: unknown): Read | undefined {
  if (!isObject(value)) return undefined;
  const call = isObject(value['function']) ? value['function'] : value;
  const { name } = call;
  return typeof name === 'string' ? { name, arguments: call['arguments'] ?? call['parameters'] ?? {} } : undefined;
}

function objectOf(value: unknown): Arguments | undefined {
  const read = typeof value === 'string' ? jsonAt(value) : value; // JSON in JSON
  return isObject(read) ? byName(Object.entries(read)) : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function jsonAt(text: string): unknown {
  return scanJson(text)?.value;
}

/** The JSON object that a text begins with, and where it ends. Line ends inside its strings, which models write, are taken as such. */
function scanJson(text: string): { value: unknown; end: number } | undefined {
  let [depth, inString] = [0, false];
  let source = '';
  for (let at = text.search(/\S/); at !== -1 && at < text.length; at++) {
    const sign = text[at] ?? '';
    source += inString && sign === '\n' ? '\\n' : inString && sign === '\t' ? '\\t' : sign;
    if (inString && sign === '\\') source += text[++at] ?? '';
    else if (sign === '"') inString = !inString;
    else if (!inString && (sign === '{' || sign === '[')) depth++;
    else if (!inString && (sign === '}' || sign === ']')) depth--;
    if (depth > 0) continue;
    try {
      return { value: JSON.parse(source), end: at + 1 };
    } catch {
      return undefined;
    }
  }
  return undefined;
}

/** GLM: `<arg_key>K</arg_key><arg_value>V</arg_value>`; values are text or JSON. Undefined where the call has no end. */
function argPairs(rest: string): Arguments | undefined {
  const end = rest.lastIndexOf('</tool_call>') === -1 ? -1 : callEndOf(rest);
  if (end === -1) return undefined;
  const pairs = rest
    .slice(0, end)
    .matchAll(/<arg_key>([^<]*)<\/arg_key>\s*<arg_value>([\s\S]*?)<\/arg_value>\s*(?=<arg_key>|$)/g);
  return byName([...pairs].map(([, key = '', value = '']) => [key.trim(), value] as const));
}

function callEndOf(rest: string): number {
  const [whole] = /^\s*(?:<arg_key>[^<]*<\/arg_key>\s*<arg_value>[\s\S]*?<\/arg_value>\s*)*(?=<\/tool_call>)/.exec(rest) ?? [];
  return whole?.length ?? -1;
}

/** MiniMax: `<parameter name="P">V</parameter>` up to `</invoke>`. */
function invokeParameters(rest: string): Arguments | undefined {
  const [whole] = /^\s*(?:<parameter name="[\w.-]+">[\s\S]*?<\/parameter>\s*)*(?=<\/invoke>)/.exec(rest) ?? [];
  if (whole === undefined) return undefined;
  const pairs = whole.matchAll(/<parameter name="([\w.-]+)">([\s\S]*?)<\/parameter>\s*(?=<parameter name=|$)/g);
  return byName([...pairs].map(([, name = '', value = '']) => [name, value] as const));
}
