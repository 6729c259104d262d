import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { draftOf } from '../support/drafts.ts';
import { naming, usageError } from '../support/errors.ts';

/**
 * Fills a folder whole or not at all: `fill` works in a folder beside it, which then takes its place. An earlier folder
 * is replaced only where it holds `marker`, so that a mistyped path loses nothing (`OUTPUT_NOT_EMPTY`, usage).
 */
export function replaceFolder(path: string, marker: string, fill: (folder: string) => Promise<void>): Promise<void> {
  return naming(path, () => replace(path, marker, fill));
}

async function replace(path: string, marker: string, fill: (folder: string) => Promise<void>): Promise<void> {
  if (existsSync(path) && !existsSync(`${path}/${marker}`) && (await readdir(path)).length > 0) {
    throw usageError('OUTPUT_NOT_EMPTY', `${path} holds other files (it has no ${marker})`, 'Name a new or an empty folder.');
  }
  await mkdir(dirname(path), { recursive: true });
  const fresh = draftOf(path);
  const old = draftOf(path);
  try {
    await mkdir(fresh);
    await fill(fresh);
    if (existsSync(path)) await rename(path, old);
    await rename(fresh, path);
  } finally {
    await rm(fresh, { recursive: true, force: true });
    await rm(old, { recursive: true, force: true });
  }
}
