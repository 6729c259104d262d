import { errorMessage } from '../../support/errors.ts';
import { readJsonValues } from '../../support/jsonl.ts';

/** One JSON value of a file, or why there is none. `line` counts from 1: where the value begins, or where it breaks. */
export type SourceValue = { file: string; line: number } & ({ value: unknown; text: string } | { problem: string });

/** The values of a file: one a line, or all of it, or the elements of a list. Never throws on content. */
export async function* readSource(file: string): AsyncGenerator<SourceValue> {
  let empty = true;
  try {
    for await (const read of readJsonValues(file)) {
      empty = false;
      yield { file, ...read };
    }
    if (empty && !file.endsWith('.jsonl')) yield { file, line: 1, problem: 'not JSON: the file is empty' };
  } catch (error) {
    yield { file, line: 1, problem: errorMessage(error) };
  }
}
