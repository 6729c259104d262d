import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isLeft, liveFolder } from '../shared/owner.ts';
import { removeOrSetAside } from '../shared/trees.ts';
import { discardFolder } from './discard.ts';
import { isLeftScratch, SCRATCH_PLACES } from './scratch.ts';

/** Removes the state folders whose process is gone; its sandboxes died with it. Returns how many. Never throws. */
export async function sweepStateFolders(root: string): Promise<number> {
  const left = await namesIn(liveFolder(root), isLeft);
  for (const name of left) await removeOrSetAside(root, join(liveFolder(root), name));
  for (const name of await namesIn(discardFolder(root), isLeft)) await removeOrSetAside(root, join(discardFolder(root), name));
  for (const place of SCRATCH_PLACES) {
    for (const name of await namesIn(place, isLeftScratch)) await removeOrSetAside(undefined, join(place, name));
  }
  return left.length;
}

async function namesIn(folder: string, which: (name: string) => boolean): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter(which);
}
