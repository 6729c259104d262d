import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { fileWriter, parquetWriteRows } from 'hyparquet-writer';
import type { TokenRow } from './token-row.ts';

const listOfInt32 = (name: string) => [
  { name, repetition_type: 'REQUIRED' as const, num_children: 1, converted_type: 'LIST' as const },
  { name: 'list', repetition_type: 'REPEATED' as const, num_children: 1 },
  { name: 'element', type: 'INT32' as const, repetition_type: 'REQUIRED' as const },
];

/**
 * Writes token rows as Parquet, 64 rows a group: columns `input_ids` and `labels`, with `attentionMask` also
 * `attention_mask` (all ones), each `list<int32>`.
 */
export async function writeTokenRows(
  path: string,
  rows: Iterable<TokenRow>,
  options: { attentionMask?: boolean } = {},
): Promise<void> {
  const names = options.attentionMask === true ? ['input_ids', 'attention_mask', 'labels'] : ['input_ids', 'labels'];
  function* plain(): Generator<Record<string, number[]>> {
    for (const row of rows) {
      yield {
        input_ids: [...row.input_ids],
        attention_mask: Array.from(row.input_ids, () => 1),
        labels: [...row.labels],
      };
    }
  }
  await parquetWriteRows({
    writer: fileWriter(path),
    rows: plain(),
    columns: names.map((name) => ({ name })),
    schema: [{ name: 'root', num_children: names.length }, ...names.flatMap(listOfInt32)],
    rowGroupSize: 64,
  });
}

/** Reads a file of `writeTokenRows`. */
export async function readTokenRows(path: string): Promise<TokenRow[]> {
  const rows = (await parquetReadObjects({ file: await asyncBufferFromFile(path) })) as {
    input_ids: number[];
    labels: number[];
  }[];
  return rows.map((row) => ({ input_ids: Int32Array.from(row.input_ids), labels: Int32Array.from(row.labels) }));
}
