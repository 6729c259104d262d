/**
 * What servers say of a reply that ended by itself, in lower case with underscores: OpenAI and what copies it (`stop`,
 * `tool_calls`, `function_call`), Anthropic and Bedrock (`end_turn`, `stop_sequence`, `tool_use`), Cohere (`complete`,
 * `tool_call`), text-generation-inference (`eos_token`), Together (`eos`), llama.cpp (`eos`, `word`), AI21 (`endoftext`).
 * Every other word, or none, means that the reply was cut: `length`, `max_tokens`, `abort`, `content_filter`, `error`, …
 */
const ENDED: ReadonlySet<string> = new Set([
  'stop',
  'stop_sequence',
  'word',
  'tool_calls',
  'tool_call',
  'tool_use',
  'function_call',
  'end_turn',
  'eos',
  'eos_token',
  'endoftext',
  'complete',
  'completed',
]);

/** Those of them that a server also gives where a stop word of the request ended the reply. */
const AT_STOP_WORD: ReadonlySet<string> = new Set(['stop', 'stop_sequence', 'word']);

/** Whether a finish reason says that the reply is whole. What is not known to say so does not. */
export function endedByItself(reason: string): boolean {
  return ENDED.has(plain(reason));
}

/** Whether a finish reason leaves open that a stop word of the request ended the reply. */
export function mayBeStopWord(reason: string): boolean {
  return AT_STOP_WORD.has(plain(reason));
}

function plain(reason: string): string {
  return reason.trim().toLowerCase().replaceAll('-', '_');
}
