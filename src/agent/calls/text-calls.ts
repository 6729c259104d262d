import { endedByItself, mayBeStopWord } from '../../models/index.ts';
import { tools } from '../tools/tools.ts';
import type { Call } from './call.ts';
import { callEnd, callStart, END } from './call-place.ts';
import type { CallFormat } from './format.ts';
import { parseCall } from './parse-call.ts';
import { renderCall } from './render-call.ts';

const STOP = '</function';

/**
 * Calls as text of the assistant message, one a message, results as user messages. A structured call that a model
 * returns all the same is written out as text, so that the conversation is what a text model would have produced.
 */
export const textCalls: CallFormat = {
  tools,
  named: true,
  stop: [STOP],
  settle(message, stop, stopWord) {
    const call = message.tool_calls?.[0];
    const text = call === undefined ? completed(message.content, stop, stopWord) : withCall(message.content, call.function);
    const end = callEnd(text);
    return { role: 'assistant', content: end === -1 ? text : text.slice(0, end) };
  },
  read: (message, repair) => parseCall(message.content, repair),
  result: (call, text, prefix) => ({
    role: 'user',
    content: call === undefined ? text : prefix.replaceAll('{tool}', call.name) + text,
  }),
};

/**
 * Endpoints leave the stop word out, wholly or in part; the message gets it back where the stop word can be what ended the
 * reply: the server names it or leaves it open, and then the last parameter is closed. Any other call is not whole.
 */
function completed(text: string, stop: string, stopWord: string | undefined): string {
  const open = callStart(text);
  if (open === -1 || text.includes(END, open)) return text;
  if (endedByItself(stop) && text.endsWith(STOP)) return `${text}>`;
  if (endedByItself(stop) && stopWord === STOP) return `${text}${END}`;
  const whole = withoutBeginning(text, STOP);
  return mayBeStopWord(stop) && /(?:<\/parameter>|<function=[^\s<>]+>)\s*$/.test(whole) ? `${whole}${END}` : text;
}

/** A text without the beginning of a word at its end. */
function withoutBeginning(text: string, word: string): string {
  const length = Array.from(word, (_, index) => word.length - index).find((one) => text.endsWith(word.slice(0, one))) ?? 0;
  return text.slice(0, text.length - length);
}

function withCall(content: string, call: { name: string; arguments: string }): string {
  let args: unknown;
  try {
    args = JSON.parse(call.arguments.trim() === '' ? '{}' : call.arguments);
  } catch {
    args = undefined;
  }
  const written =
    typeof args === 'object' && args !== null && !Array.isArray(args)
      ? renderCall({ name: call.name, arguments: args as Call['arguments'] })
      : `<function=${call.name}>\n${call.arguments}\n</function>`; // stays unparseable, as the model wrote it
  const thought = content.trimEnd();
  return thought === '' ? written : `${thought}\n\n${written}`;
}
