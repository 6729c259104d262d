import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { CodedError, errorMessage } from '../../support/errors.ts';

/** One row of a file, or why there is none. `number` counts lines or rows from 1. */
export type TaskRow = { number: number } & ({ value: unknown } | { problem: string });

/**
 * Rows of a data set's file: Parquet, JSONL, or JSON with one list or one object by id; JSON plain or gzipped.
 * Throws `ROWS_UNREADABLE` where the file as a whole cannot be read.
 */
export async function readTaskRows(path: string): Promise<TaskRow[]> {
  const unreadable = (cause: unknown): CodedError =>
    new CodedError('ROWS_UNREADABLE', `${path}: ${errorMessage(cause)}`, {
      kind: 'usage',
      hint: 'Tasks are read from Parquet (snappy or uncompressed), JSONL or JSON, plain or gzipped.',
    });
  try {
    const bytes = await readFile(path);
    if (bytes.subarray(0, 4).toString('latin1') === 'PAR1') {
      const rows = await parquetReadObjects({ file: await asyncBufferFromFile(path) });
      return rows.map((value, index) => ({ number: index + 1, value }));
    }
    return rowsOf((bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8'));
  } catch (error) {
    throw unreadable(error);
  }
}

function rowsOf(text: string): TaskRow[] {
  const whole = parse(text);
  if (whole !== undefined) {
    return listOf(whole.value).map((value, index) => ({ number: index + 1, value }));
  }
  return text.split('\n').flatMap((line, index): TaskRow[] => {
    if (line.trim() === '') return [];
    const row = parse(line);
    return [row === undefined ? { number: index + 1, problem: 'not JSON' } : { number: index + 1, value: row.value }];
  });
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  const isRow = typeof value !== 'object' || value === null || 'instance_id' in value;
  return isRow ? [value] : Object.values(value);
}
