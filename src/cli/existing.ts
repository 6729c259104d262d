import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { usageError } from '../support/errors.ts';

/** The absolute path of a file or folder that must be there. */
export function existingFile(path: string): string {
  const absolute = resolve(path);
  if (isThere(absolute)) return absolute;
  throw usageError('NOT_FOUND', `${path} does not exist`, 'Paths are relative to the folder that you are in.');
}

function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return false;
    throw error; // no permission to look, for example
  }
}
