import { byName } from '../../support/by-name.ts';
import { valueOfText } from '../../support/json.ts';

type Fields = Record<string, unknown>;

/** Other rows' names of roles, in the form that messages have here. ShareGPT's, nebius', ms-swift's. */
const ROLES: Readonly<Record<string, string>> = byName({
  ai: 'assistant',
  gpt: 'assistant',
  model: 'assistant',
  human: 'user',
  observation: 'tool',
  tool_response: 'tool',
  function_call: 'tool_call',
});

/**
 * The messages of a row as a list of OpenAI's: from JSON text, ShareGPT's `from` and `value`, nebius' `text` and `system_prompt`,
 * ms-swift's calls as messages of their own. What is no list or no object stays as it is, for a schema to judge.
 */
export function rowMessages(listed: unknown): unknown {
  const list = valueOfText(listed);
  if (!Array.isArray(list)) return list;
  const messages: unknown[] = [];
  for (const one of list) {
    const message = plainMessage(valueOfText(one));
    if (!isObject(message)) messages.push(message);
    else if (message['role'] === 'tool_call') addCall(messages, message);
    else messages.push(message);
  }
  return withIds(messages);
}

function plainMessage(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { from, value: said, text, system_prompt, ...rest } = value;
  const role = rest['role'] ?? from;
  return {
    ...rest,
    role: typeof role === 'string' ? (ROLES[role] ?? role) : role,
    content: [rest['content'], said, text, role === 'system' ? system_prompt : undefined].find((one) => one != null) ?? null,
  };
}

/** A call that stands as a message of its own belongs to the reply before it, or is one. */
function addCall(messages: unknown[], message: Fields): void {
  const call = valueOfText(message['content']);
  const before = messages.at(-1);
  const { content: _, role: __, ...flags } = message;
  const added = {
    function: isObject(call)
      ? { name: String(call['name'] ?? ''), arguments: call['arguments'] ?? {} }
      : { name: '', arguments: String(message['content'] ?? '') },
  };
  if (isObject(before) && before['role'] === 'assistant')
    messages[messages.length - 1] = { ...before, ...flags, tool_calls: [...listOf(before['tool_calls']), added] };
  else messages.push({ ...flags, role: 'assistant', content: '', tool_calls: [added] });
}

/** Calls without an id get one of their own, and results without one the id of the call that they follow. */
function withIds(messages: readonly unknown[]): unknown[] {
  let count = 0;
  let open: string[] = [];
  return messages.map((message) => {
    if (!isObject(message)) return message;
    const calls = listOf(message['tool_calls']);
    if (message['role'] === 'assistant') open = [];
    if (calls.length > 0) {
      const named = calls.map((call) =>
        isObject(call) && typeof call['id'] !== 'string' ? { ...call, id: `call_${++count}` } : call,
      );
      open = named.flatMap((call) => (isObject(call) && typeof call['id'] === 'string' ? [call['id']] : []));
      return { ...message, tool_calls: named };
    }
    if (message['role'] !== 'tool') return message;
    const stated = message['tool_call_id'] ?? listOf(message['tool_call_ids'])[0];
    const id = typeof stated === 'string' ? stated : open[0];
    open = open.filter((one) => one !== id);
    return id === undefined ? message : { ...message, tool_call_id: id };
  });
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
