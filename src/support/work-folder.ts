import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { addRoot, removeIfEmpty, removeRoot, sweep, WORK } from './drafts.ts';
import { naming } from './errors.ts';
import { acquireLock, type LockOptions, removeFreeLock } from './lock.ts';

const FOLDER = 'folder';

/**
 * Takes a folder for this process alone, to write into it, until it is disposed of. Throws `LOCKED` where another process has it.
 * What processes that are gone left there is removed.
 */
export async function takeFolder(folder: string, options: LockOptions = {}): Promise<AsyncDisposable> {
  const lock = await naming(folder, () => acquireLock(lockIn(folder, FOLDER), { of: folder, ...options }));
  await openFolder(folder);
  return {
    async [Symbol.asyncDispose]() {
      await lock[Symbol.asyncDispose]();
      removeRoot(folder);
    },
  };
}

/** Removes a file or a folder. Throws `LOCKED` where another process has taken the folder, or one directly in it. */
export async function removeUntaken(path: string): Promise<void> {
  await using taken = new AsyncDisposableStack();
  const inside = await readdir(path, { withFileTypes: true }).catch(() => []);
  for (const folder of [path, ...inside.filter((entry) => entry.isDirectory()).map(({ name }) => join(path, name))]) {
    if (existsSync(lockIn(folder, FOLDER))) taken.use(await takeFolder(folder));
  }
  await rm(path, { recursive: true, force: true });
}

/** Where the lock of a part of a folder lies, by a name of that part. */
export function lockIn(folder: string, name: string): string {
  return join(folder, WORK, `${name}.lock`);
}

/**
 * Says that this process will write into a folder that others may write into at the same time. Makes it. What processes that are
 * gone left there is removed.
 */
export async function openFolder(folder: string): Promise<void> {
  const work = join(folder, WORK);
  for (const name of await readdir(work).catch(() => [])) if (name.endsWith('.lock')) removeFreeLock(join(work, name));
  await sweep(work);
  await sweep(folder);
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => []))
    if (entry.isSymbolicLink()) await sweep(join(folder, entry.name)); // to another disk, for which drafts lie there
  removeIfEmpty(work);
  await naming(folder, async () => addRoot(folder));
}
