import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { usageError } from '../support/errors.ts';

/** The absolute path of a file or folder that must be there. */
export function existingFile(path: string): string {
  const absolute = resolve(path);
  if (!existsSync(absolute))
    throw usageError('NOT_FOUND', `${path} does not exist`, 'Paths are relative to the folder that you are in.');
  return absolute;
}
