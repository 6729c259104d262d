import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTokenRows } from '../token-files.ts';
import type { DatasetExporter } from './dataset-exporter.ts';

/** LLaMA-Factory's `tokenized_path` takes a folder of `save_to_disk`; its own `datasets` package writes that best. */
const CONVERT = `"""Turns stage-N.parquet into folders for LLaMA-Factory's \`tokenized_path\`. Needs \`datasets\`, which LLaMA-Factory brings.

Run in this folder: python to_disk.py. Then train stage after stage with \`tokenized_path: stage-N\` and \`disable_shuffling: true\`.
"""

from pathlib import Path

from datasets import DatasetDict, load_dataset

for parquet in sorted(Path(__file__).parent.glob("stage-*.parquet")):
    rows = load_dataset("parquet", data_files=str(parquet), split="train")
    rows = rows.select_columns(["input_ids", "attention_mask", "labels"])  # \`tools\` is for readers: its list stands in the tokens
    DatasetDict({"train": rows}).save_to_disk(str(parquet.with_suffix("")))
`;

export const llamafactory: DatasetExporter = {
  name: 'llamafactory',
  description:
    'Token rows (input_ids, attention_mask, labels, and the tools listed in them) per stage, and the script that loads them for `tokenized_path`.',
  async write(stages, folder) {
    await mkdir(folder, { recursive: true });
    for (const [index, stage] of stages.entries()) {
      await writeTokenRows(
        join(folder, `stage-${index + 1}.parquet`),
        stage.map(({ row, sample }) => ({ ...row, ...(sample.tools === undefined ? {} : { tools: sample.tools }) })),
        { attentionMask: true },
      );
    }
    await writeFile(join(folder, 'to_disk.py'), CONVERT);
  },
};
