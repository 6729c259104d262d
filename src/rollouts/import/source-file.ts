import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { errorMessage } from '../../support/errors.ts';

/** One JSON value of a file, or why there is none. `line` counts from 1: where the value begins, or where it breaks. */
export type SourceValue = { file: string; line: number } & ({ value: unknown; text: string } | { problem: string });

/** The values of a file: one a line in `.jsonl`; else the whole file, its elements where it is a list. Never throws on content. */
export async function* readSource(file: string): AsyncGenerator<SourceValue> {
  try {
    if (file.endsWith('.jsonl')) yield* readLines(file);
    else yield* readWhole(file);
  } catch (error) {
    yield { file, line: 1, problem: errorMessage(error) };
  }
}

async function* readLines(file: string): AsyncGenerator<SourceValue> {
  let number = 0;
  for await (const text of linesOf(file)) {
    number++;
    if (text.trim() === '') continue;
    try {
      yield { file, line: number, value: JSON.parse(text) as unknown, text };
    } catch (error) {
      yield { file, line: number, problem: `not JSON: ${reason(error)}` };
    }
  }
}

async function* readWhole(file: string): AsyncGenerator<SourceValue> {
  const text = await readFile(file, 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    yield { file, line: lineOfError(text, error), problem: `not JSON: ${reason(error)}` };
    return;
  }
  if (!Array.isArray(value)) yield { file, line: 1, value, text };
  else for (const one of value as unknown[]) yield { file, line: 1, value: one, text: JSON.stringify(one) };
}

/** Lines end at line feeds alone: other separators may stand unescaped in a JSON string. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let parts: string[] = []; // joined once: a line of many megabytes comes in many chunks
  for await (const chunk of createReadStream(file, 'utf8') as AsyncIterable<string>) {
    let from = 0;
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', from)) {
      parts.push(chunk.slice(from, end));
      yield parts.join('');
      parts = [];
      from = end + 1;
    }
    parts.push(chunk.slice(from));
  }
  yield parts.join('');
}

/** V8 tells the offset, or nothing where the text ends too early. */
function lineOfError(text: string, error: unknown): number {
  const offset = /at position (\d+)/.exec(errorMessage(error))?.[1];
  return text
    .slice(0, offset === undefined ? text.length : Number(offset))
    .trimEnd()
    .split('\n').length;
}

/** V8's words without the excerpt of the text, which may be long and hold anything. */
function reason(error: unknown): string {
  return errorMessage(error)
    .replace(/, ?(?:\.\.\.)?".*$/s, '')
    .replace(/ \(line \d+ column \d+\)/, '');
}
