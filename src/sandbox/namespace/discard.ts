import { mkdir, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { goesOn } from '../../support/background.ts';
import { removeOrSetAside } from '../shared/trees.ts';

/** Trees that may wait to be removed before whoever brings one more has to wait for it. */
const MOST_WAITING = 16;

let last: Promise<void> = Promise.resolve();
let waiting = 0;

/** Where trees lie that are being removed. */
export function discardFolder(root: string): string {
  return join(root, 'discarded');
}

/**
 * Takes a state folder away at once, and removes it by and by, before the process ends: a disk takes its time. What a crash
 * leaves, a sweep removes.
 */
export async function discard(root: string, folder: string): Promise<void> {
  const place = join(discardFolder(root), basename(folder));
  await mkdir(discardFolder(root), { recursive: true });
  await rename(folder, place);
  waiting++;
  last = last.then(() => removeOrSetAside(root, place)).finally(() => waiting--);
  goesOn(last);
  if (waiting > MOST_WAITING) await last;
}
