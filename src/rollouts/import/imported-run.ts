import { join } from 'node:path';
import { z } from 'zod';
import { readTextIfExists } from '../../support/files.ts';

/** What an import writes into `run.json`. */
const ImportedRun = z.object({ imported: z.object({ from: z.string() }) });

/** Whether a run was imported: where its attempts were made is not known. False where its `run.json` cannot be read. */
export async function isImportedRun(run: string): Promise<boolean> {
  try {
    return ImportedRun.safeParse(JSON.parse((await readTextIfExists(join(run, 'run.json'))) ?? '')).success;
  } catch {
    return false;
  }
}
