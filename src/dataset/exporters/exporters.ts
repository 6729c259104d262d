import { usageError } from '../../support/errors.ts';
import type { DatasetExporter } from './dataset-exporter.ts';
import { llamafactory } from './llamafactory.ts';
import { messages } from './messages.ts';
import { msSwift } from './ms-swift.ts';

const datasetExporters: readonly DatasetExporter[] = [messages, msSwift, llamafactory];

/** The exporter of that name; throws `FORMAT_UNKNOWN` (usage). */
export function datasetExporter(name: string): DatasetExporter {
  const exporter = datasetExporters.find((candidate) => candidate.name === name);
  if (exporter !== undefined) return exporter;
  throw usageError(
    'FORMAT_UNKNOWN',
    `there is no dataset format named ${name}`,
    `Choose one of: ${datasetExporters.map((known) => known.name).join(', ')}.`,
  );
}
