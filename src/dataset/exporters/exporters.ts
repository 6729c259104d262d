import { unknownName } from '../../support/nearest.ts';
import type { DatasetExporter } from './dataset-exporter.ts';
import { llamafactory } from './llamafactory.ts';
import { messages } from './messages.ts';
import { msSwift } from './ms-swift.ts';

const datasetExporters: readonly DatasetExporter[] = [messages, msSwift, llamafactory];

/** The exporter of that name; throws `FORMAT_UNKNOWN` (usage). */
export function datasetExporter(name: string): DatasetExporter {
  const exporter = datasetExporters.find((candidate) => candidate.name === name);
  if (exporter !== undefined) return exporter;
  const known = datasetExporters.map((one) => one.name);
  throw unknownName('FORMAT_UNKNOWN', 'dataset format', name, known);
}
