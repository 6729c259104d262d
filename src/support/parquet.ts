import { open } from 'node:fs/promises';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { asyncBufferFromFile, type Compressors, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { byName } from './by-name.ts';

/** Codecs beside snappy and none, which the reader has itself. */
const COMPRESSORS: Compressors = {
  GZIP: (input) => gunzipSync(input),
  BROTLI: (input) => brotliDecompressSync(input),
  ZSTD: (input) => zstdDecompressSync(input),
};

/** Whether a file is Parquet, by its first bytes. False where it cannot be read. */
export async function isParquet(path: string): Promise<boolean> {
  try {
    await using file = await open(path, 'r');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.toString('latin1', 0, bytesRead) === 'PAR1';
  } catch {
    return false;
  }
}

/**
 * The rows of a Parquet file (snappy, gzip, zstd, brotli or not compressed), one row group in memory at a time, as JSON has them:
 * times are ISO 8601 text, whole numbers are numbers. Rejects where it cannot be read.
 */
export async function* readParquetRows(path: string): AsyncGenerator<unknown> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  let start = 0;
  for (const { num_rows } of metadata.row_groups) {
    const end = start + Number(num_rows);
    for (const row of await parquetReadObjects({ file, metadata, compressors: COMPRESSORS, rowStart: start, rowEnd: end }))
      yield plain(row);
    start = end;
  }
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (ArrayBuffer.isView(value)) return [...(value as unknown as Iterable<number>)];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return byName(Object.entries(value).map(([name, one]) => [name, plain(one)] as const));
}
