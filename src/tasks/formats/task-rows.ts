import { CodedError, errorMessage } from '../../support/errors.ts';
import { type JsonValue, readJsonValues } from '../../support/jsonl.ts';
import { isParquet, readParquetRows } from '../../support/parquet.ts';

/** One row of a file, or why there is none. `number` counts lines or rows from 1. */
export type TaskRow = { number: number } & ({ value: unknown } | { problem: string });

/**
 * Rows of a data set's file: Parquet, JSONL, or JSON with one list or one object by id; JSON plain or gzipped.
 * Throws `ROWS_UNREADABLE` where the file as a whole cannot be read.
 */
export async function readTaskRows(path: string): Promise<TaskRow[]> {
  try {
    if (!(await isParquet(path))) return await jsonRows(path);
    const rows: TaskRow[] = [];
    for await (const value of readParquetRows(path)) rows.push({ number: rows.length + 1, value });
    return rows;
  } catch (cause) {
    throw new CodedError('ROWS_UNREADABLE', `${path}: ${errorMessage(cause)}`, {
      kind: 'usage',
      hint: 'Tasks are read from Parquet (plain, snappy, gzip, zstd or brotli), JSONL or JSON, plain or gzipped.',
    });
  }
}

async function jsonRows(path: string): Promise<TaskRow[]> {
  const read: JsonValue[] = [];
  for await (const one of readJsonValues(path)) read.push(one);
  const [only] = read;
  if (read.length === 1 && only !== undefined && 'value' in only)
    return listOf(only.value).map((value, index) => ({ number: only.line + index, value }));
  const isList = read.length > 1 && read.every(({ line }) => line === only?.line);
  return read.map(({ line, ...one }, index) => ({ number: isList ? index + 1 : line, ...one }));
}

function listOf(value: unknown): unknown[] {
  const isRow = typeof value !== 'object' || value === null || Array.isArray(value) || Object.hasOwn(value, 'instance_id');
  return isRow ? [value] : Object.values(value);
}
