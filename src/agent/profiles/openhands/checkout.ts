import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError, errorMessage, usageError } from '../../../support/errors.ts';

/** The files of an OpenHands checkout that hold wording, by what they hold. */
export const PLACES = {
  systemPrompt: 'openhands/agenthub/codeact_agent/prompts/system_prompt.j2',
  task: 'evaluation/benchmarks/swe_bench/prompts/swe_default.j2',
  converter: 'openhands/llm/fn_call_converter.py',
  nudge: 'evaluation/utils/shared.py',
  tools: 'openhands/agenthub/codeact_agent/tools',
} as const;

const HINT =
  'Name the root of an OpenHands checkout of a version from 0.39 to 0.59, for example --profile openhands:../OpenHands.';

/** A file of the checkout. Throws the usage error `OPENHANDS_INCOMPLETE`, which names it, where it is missing. */
export function readWording(checkout: string, file: string): string {
  const path = join(checkout, file);
  if (!existsSync(path)) throw usageError('OPENHANDS_INCOMPLETE', `${path} is missing`, HINT);
  return readFileSync(path, 'utf8');
}

/** What `read` finds in a file. Throws the usage error `OPENHANDS_UNREADABLE` where it finds nothing, or no text. */
export function wordingIn<Value>(checkout: string, file: string, what: string, read: () => Value | undefined): Value {
  let found: Value | undefined;
  let why = '';
  try {
    found = read();
  } catch (error) {
    if (error instanceof CodedError) throw error;
    why = `: ${errorMessage(error)}`;
  }
  if (found === undefined || found === '') {
    throw usageError('OPENHANDS_UNREADABLE', `${join(checkout, file)} has no ${what} that can be read${why}`, HINT);
  }
  return found;
}
