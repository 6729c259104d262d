import type { Sample } from '../../records/sample.ts';
import type { TokenRow } from '../token-row.ts';

/** Writes the ordered stages in the form that another tool reads, into a folder of its own. */
export type DatasetExporter = {
  name: string;
  description: string;
  write(stages: readonly (readonly { sample: Sample; row: TokenRow }[])[], folder: string): Promise<void>;
};
