import { errorMessage } from '../../support/errors.ts';
import { readJsonValues } from '../../support/jsonl.ts';
import { isParquet, readParquetRows } from '../../support/parquet.ts';

/**
 * One value of a file, or why there is none. `line` counts from 1: where the value begins, or where it breaks; of Parquet, its row.
 * `text` is a value's JSON text, where it has one.
 */
export type SourceValue = { file: string; line: number } & ({ value: unknown; text: string } | { problem: string });

/** The values of a file: of JSON, one a line, or all of it, or the elements of a list; of Parquet, its rows. Never throws on content. */
export async function* readSource(file: string): AsyncGenerator<SourceValue> {
  let read = 0;
  try {
    if (await isParquet(file)) {
      for await (const value of readParquetRows(file)) yield { file, line: ++read, value, text: '' };
    } else {
      for await (const value of readJsonValues(file)) {
        read++;
        yield { file, ...value };
      }
    }
    if (read === 0 && !file.endsWith('.jsonl')) yield { file, line: 1, problem: 'not JSON: the file is empty' };
  } catch (error) {
    yield { file, line: read + 1, problem: errorMessage(error) };
  }
}
