/** A request as it came. */
export type RawRequest = { messages: (Record<string, unknown> & { role: string })[] };

/** What a strict server says of a request that it refuses; undefined where it takes it. */
export type StrictRule = (request: RawRequest) => string | undefined;

type Assistant = { content?: string | null; reasoning_content?: unknown; tool_calls?: ToolCall[] };
type ToolCall = { id?: unknown; type?: unknown; function?: { name?: unknown; arguments?: unknown }; extra_content?: unknown };

/** Asks something of each assistant message; `index` is its place among all messages. */
function ofAssistants(rule: (message: Assistant, index: number) => string | undefined): StrictRule {
  return ({ messages }) => {
    for (const [index, message] of messages.entries()) {
      const words = message.role === 'assistant' ? rule(message as Assistant, index) : undefined;
      if (words !== undefined) return words;
    }
    return undefined;
  };
}

function ofCalls(rule: (call: ToolCall, place: string) => string | undefined): StrictRule {
  return ofAssistants((message, index) =>
    (message.tool_calls ?? [])
      .map((call, at) => rule(call, `messages[${index}].tool_calls[${at}]`))
      .find((one) => one !== undefined),
  );
}

/** Rules of real servers on the history that they are sent, in their words. Ships for tests and trials. */
export const strictRules = {
  /** Moonshot with thinking; DeepSeek's rule is the same. */
  reasoningBack: ofAssistants((message, index) =>
    message.tool_calls !== undefined && (typeof message.reasoning_content !== 'string' || message.reasoning_content === '')
      ? `thinking is enabled but reasoning_content is missing in assistant tool call message at index ${index}`
      : undefined,
  ),
  /** Moonshot. */
  notEmpty: ofAssistants(({ content, tool_calls: calls }, index) =>
    calls === undefined && (content ?? '').trim() === ''
      ? `the message at position ${index} with role 'assistant' must not be empty`
      : undefined,
  ),
  /** Anthropic, and what stands before it. */
  noBlankText: ofAssistants(({ content }) =>
    typeof content === 'string' && content.trim() === ''
      ? 'messages: text content blocks must contain non-whitespace text'
      : undefined,
  ),
  /** Every server that parses arguments to render its template: vLLM, SGLang, llama.cpp. */
  argumentsAreObjects: ofCalls(({ function: called }, place) => {
    try {
      const value: unknown = JSON.parse(String(called?.arguments));
      return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? undefined
        : `${place}.function.arguments: expected an object`;
    } catch {
      return `${place}.function.arguments: Expecting value: line 1 column 1 (char 0)`;
    }
  }),
  /** OpenAI. */
  shortIds: ofCalls(({ id }, place) => {
    const length = String(id).length;
    return length > 40
      ? `Invalid '${place}.id': string too long. Expected a string with maximum length 40, but got a string with length ${length} instead.`
      : undefined;
  }),
  /** Mistral. */
  nineCharacters: ofCalls(({ id }) =>
    /^[a-zA-Z0-9]{9}$/.test(String(id))
      ? undefined
      : `Tool call id was ${String(id)} but must be a-z, A-Z, 0-9, with a length of 9.`,
  ),
  /** OpenAI. */
  plainNames: ofCalls(({ function: called }, place) =>
    /^[a-zA-Z0-9_-]{1,64}$/.test(String(called?.name))
      ? undefined
      : `Invalid '${place}.function.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`,
  ),
  /** Anthropic: `tool_use` ids must be unique; others pair results with the wrong call. */
  uniqueIds: ({ messages }) => {
    const ids = messages.flatMap((message) => ((message as Assistant).tool_calls ?? []).map(({ id }) => id));
    return new Set(ids).size === ids.length ? undefined : 'messages: `tool_use` ids must be unique';
  },
  /** OpenAI: a result for each call, right behind it, and none without. */
  resultsFollow: ({ messages }) => {
    for (const [index, message] of messages.entries()) {
      const [call] = (message as Assistant).tool_calls ?? [];
      const next = messages[index + 1];
      if (call !== undefined && next !== undefined && next['tool_call_id'] !== call.id)
        return `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'.`;
      if (message.role === 'tool' && (messages[index - 1] as Assistant | undefined)?.tool_calls === undefined)
        return `messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.`;
    }
    return undefined;
  },
  /** Gemini 3. */
  thoughtSignatures: ofCalls(({ extra_content: extra }) =>
    JSON.stringify(extra ?? null).includes('thought_signature')
      ? undefined
      : 'Function call is missing a thought_signature in functionCall parts.',
  ),
} satisfies Record<string, StrictRule>;
