import { join } from 'node:path';
import { writeJsonLines } from '../../support/journal.ts';
import type { DatasetExporter } from './dataset-exporter.ts';

export const messages: DatasetExporter = {
  name: 'messages',
  description: 'Whole samples per stage, in training order: stage-N.jsonl.',
  async write(stages, folder) {
    for (const [index, stage] of stages.entries()) {
      await writeJsonLines(
        join(folder, `stage-${index + 1}.jsonl`),
        stage.map((item) => item.sample),
      );
    }
  },
};
