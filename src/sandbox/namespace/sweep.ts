import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { liveFolder, ownerLives } from './owner.ts';
import { removeTree } from './trees.ts';

/** Removes the state folders whose process is gone; its sandboxes died with it. Returns how many. */
export async function sweepStateFolders(root: string): Promise<number> {
  const names = await readdir(liveFolder(root)).catch(() => []);
  const left = names.filter((name) => !ownerLives(name));
  for (const name of left) await removeTree(join(liveFolder(root), name));
  return left.length;
}
