import { leftIn } from '../../support/owner.ts';
import { liveFolder } from '../shared/live.ts';
import { removeOrSetAside } from '../shared/trees.ts';
import { discardFolder } from './discard.ts';
import { leftScratch } from './scratch.ts';

/** Removes the state folders whose process is gone; its sandboxes died with it. Returns how many. Never throws. */
export async function sweepStateFolders(root: string): Promise<number> {
  const left = await leftIn(liveFolder(root));
  for (const path of [...left, ...(await leftIn(discardFolder(root)))]) await removeOrSetAside(root, path);
  for (const path of await leftScratch()) await removeOrSetAside(undefined, path);
  return left.length;
}
