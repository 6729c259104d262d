import type { Importer } from './imported-attempt.ts';
import { readCompletion } from './openhands-completion.ts';
import { readOutput } from './openhands-output.ts';

/** OpenHands: completion logs, which hold the exact conversation, and `output.jsonl`, which holds events and the patch. */
export const openhands: Importer = {
  name: 'openhands',
  read(value, { file }) {
    if (typeof value !== 'object' || value === null) throw new Error('expected an object');
    if ('history' in value) return readOutput(value);
    if ('messages' in value) return readCompletion(value, file);
    throw new Error('neither `history` (output.jsonl) nor `messages` (a completion log) is there');
  },
};
