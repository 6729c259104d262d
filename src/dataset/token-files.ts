import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { fileWriter, parquetWriteRows } from 'hyparquet-writer';
import type { ToolList } from '../records/tool-list.ts';
import type { TokenRow } from './token-row.ts';

const listOfInt32 = (name: string) => [
  { name, repetition_type: 'REQUIRED' as const, num_children: 1, converted_type: 'LIST' as const },
  { name: 'list', repetition_type: 'REPEATED' as const, num_children: 1 },
  { name: 'element', type: 'INT32' as const, repetition_type: 'REQUIRED' as const },
];

/**
 * Writes token rows as Parquet, 64 rows a group: columns `input_ids` and `labels`, with `attentionMask` also
 * `attention_mask` (all ones), each `list<int32>`. Where a row has tools, a column `tools` holds them as JSON text.
 */
export async function writeTokenRows(
  path: string,
  rows: readonly (TokenRow & { tools?: ToolList })[],
  options: { attentionMask?: boolean } = {},
): Promise<void> {
  const lists = options.attentionMask === true ? ['input_ids', 'attention_mask', 'labels'] : ['input_ids', 'labels'];
  const texts = rows.some(({ tools }) => tools !== undefined) ? ['tools'] : [];
  function* plain(): Generator<Record<string, number[] | string | null>> {
    for (const row of rows) {
      yield {
        input_ids: [...row.input_ids],
        attention_mask: Array.from(row.input_ids, () => 1),
        labels: [...row.labels],
        tools: row.tools === undefined ? null : JSON.stringify(row.tools),
      };
    }
  }
  await parquetWriteRows({
    writer: fileWriter(path),
    rows: plain(),
    columns: [...lists, ...texts].map((name) => ({ name })),
    schema: [
      { name: 'root', num_children: lists.length + texts.length },
      ...lists.flatMap(listOfInt32),
      ...texts.map((name) => ({
        name,
        type: 'BYTE_ARRAY' as const,
        repetition_type: 'OPTIONAL' as const,
        converted_type: 'UTF8' as const,
      })),
    ],
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
