import { fieldsOf, type Importer } from './imported-attempt.ts';
import { readCompletion } from './openhands-completion.ts';
import { readOutput } from './openhands-output.ts';

/**
 * OpenHands: `output.jsonl`, which holds events and the patch, its own or those of the agent SDK; and completion logs, which hold the
 * exact conversation.
 */
export const openhands: Importer = {
  name: 'openhands',
  files: /^(?:output\.jsonl|.*\.completion\.json)$|(?:^|\/)llm_completions\/.*\.json$/,
  recognises(value) {
    const { history, messages, response } = fieldsOf(value);
    if (Array.isArray(messages)) return Array.isArray(fieldsOf(response)['choices']);
    const first = fieldsOf(Array.isArray(history) ? history.flat()[0] : undefined);
    return (
      Array.isArray(history) &&
      (history.length === 0 || ['action', 'observation', 'kind'].some((name) => Object.hasOwn(first, name)))
    );
  },
  read(value, { file }) {
    if (typeof value !== 'object' || value === null) throw new Error('expected an object');
    if ('history' in value) return readOutput(value);
    if ('messages' in value) return readCompletion(value, file);
    throw new Error('neither `history` (output.jsonl) nor `messages` (a completion log) is there');
  },
};
