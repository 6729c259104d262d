import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { CodedError, errorMessage } from './errors.ts';

/**
 * One JSON value of a file of somebody else's, or why there is none. `line` counts from 1: where the value stands, or where it breaks.
 * `text` is its text.
 */
export type JsonValue = { line: number } & ({ value: unknown; text: string } | { problem: string });

/**
 * The values of a file that a user gave: JSONL, one a line, blank lines between them, with or without a newline at the end; or
 * one JSON value over several lines, which gives its elements where it is a list. Plain or gzipped, as its first bytes say. A
 * byte order mark and CR before line feeds are no part of it. Every line counts: one that is no JSON is a problem, the last
 * as well. Rejects where the file cannot be read as text at all.
 */
export async function* readJsonValues(path: string): AsyncGenerator<JsonValue> {
  const lines = linesOf(path);
  let line = 0;
  let begun = false;
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const text = next.value;
    line++;
    if (text.trim() === '') continue;
    const read = readLine(text, line);
    if (!begun && 'problem' in read && /^\s*[[{]/.test(text)) yield* severalLines(text, line, lines);
    else if (!begun && 'value' in read && Array.isArray(read.value)) yield* elementsOf(read.value, line);
    else yield read;
    begun = true;
  }
}

/** The first line is no JSON: all of the text may be, or else its other lines. */
async function* severalLines(first: string, line: number, rest: AsyncGenerator<string>): AsyncGenerator<JsonValue> {
  const lines = [first];
  for await (const text of rest) lines.push(text);
  const text = lines.join('\n');
  const whole = parse(text);
  if ('value' in whole) {
    if (Array.isArray(whole.value)) yield* elementsOf(whole.value, line);
    else yield { line, value: whole.value, text };
    return;
  }
  const values = lines.flatMap((one, index) => (one.trim() === '' ? [] : [readLine(one, line + index)]));
  // one value over several lines that breaks somewhere, rather than lines of which the first is broken
  if (values.every((value) => 'problem' in value) || /^\s*[[{]\s*$/.test(first)) {
    yield { line: line - 1 + lineOfError(text), problem: `not JSON: ${reason(whole.problem)}` };
  } else yield* values;
}

function* elementsOf(list: readonly unknown[], line: number): Generator<JsonValue> {
  for (const value of list) yield { line, value, text: JSON.stringify(value) };
}

function readLine(text: string, line: number): JsonValue {
  const read = parse(text);
  return { line, ...('value' in read ? { value: read.value, text } : { problem: `not JSON: ${reason(read.problem)}` }) };
}

function parse(text: string): { value: unknown } | { problem: unknown } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (problem) {
    return { problem };
  }
}

/** Lines end at line feeds alone: other separators may stand unescaped in a JSON string. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let parts: string[] = []; // joined once: a line of many megabytes comes in many chunks
  for await (const chunk of textOf(path)) {
    let from = 0;
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', from)) {
      parts.push(chunk.slice(from, end));
      yield parts.join('').replace(/\r$/, '');
      parts = [];
      from = end + 1;
    }
    parts.push(chunk.slice(from));
  }
  yield parts.join('').replace(/\r$/, '');
}

async function* textOf(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true }); // leaves a byte order mark out
  try {
    for await (const bytes of bytesOf(path)) yield decoder.decode(bytes, { stream: true });
    yield decoder.decode();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw unreadable(path, 'it is not UTF-8 text', cause);
    if (String((cause as NodeJS.ErrnoException).code).startsWith('Z_'))
      throw unreadable(path, 'it is gzipped, and broken', cause);
    throw cause;
  }
}

function unreadable(path: string, why: string, cause: unknown): CodedError {
  return new CodedError('FILE_UNREADABLE', `${path} cannot be read: ${why}`, {
    kind: 'usage',
    hint: 'Give a file of JSON lines, plain or gzipped.',
    cause,
  });
}

async function* bytesOf(path: string): AsyncIterable<Buffer> {
  const file = createReadStream(path);
  let plain: boolean | undefined;
  for await (const chunk of file as AsyncIterable<Buffer>) {
    plain ??= !(chunk[0] === 0x1f && chunk[1] === 0x8b);
    if (!plain) break;
    yield chunk;
  }
  if (plain === false) yield* gunzipped(path);
}

async function* gunzipped(path: string): AsyncIterable<Buffer> {
  const file = createReadStream(path);
  const unzip = createGunzip();
  file.on('error', (error) => unzip.destroy(error));
  try {
    yield* file.pipe(unzip) as AsyncIterable<Buffer>;
  } finally {
    file.destroy();
    unzip.destroy();
  }
}

/** The first line up to which the text is no beginning of a JSON value. V8 tells the place of some errors only. */
function lineOfError(text: string): number {
  const lines = text.trimEnd().split('\n');
  let [whole, broken] = [0, lines.length];
  while (broken - whole > 1) {
    const middle = Math.floor((whole + broken) / 2);
    if (isBeginning(lines.slice(0, middle).join('\n'))) whole = middle;
    else broken = middle;
  }
  return broken;
}

/** Whether more text could make it a JSON value. */
function isBeginning(text: string): boolean {
  const read = parse(text);
  if ('value' in read) return true;
  const message = errorMessage(read.problem);
  const offset = Number(/at position (\d+)/.exec(message)?.[1] ?? -1);
  return /Unexpected end|Unterminated/.test(message) || offset >= text.length;
}

/** V8's words without the excerpt of the text, which may be long and hold anything. */
function reason(error: unknown): string {
  return errorMessage(error)
    .replace(/, ?(?:\.\.\.)?".*$/s, '')
    .replace(/ \(line \d+ column \d+\)/, '');
}
