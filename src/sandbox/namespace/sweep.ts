import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { discardFolder } from './discard.ts';
import { isLeft, liveFolder } from './owner.ts';
import { isLeftScratch, SCRATCH_PLACES } from './scratch.ts';
import { removeTree } from './trees.ts';

/** Removes the state folders whose process is gone; its sandboxes died with it. Returns how many. */
export async function sweepStateFolders(root: string): Promise<number> {
  const names = await readdir(liveFolder(root)).catch(() => []);
  const left = names.filter(isLeft);
  if (left.length > 0) await wakeWaiters(new Set(left.map((name) => name.split('-')[0] ?? '')));
  for (const name of left) await removeTree(join(liveFolder(root), name));
  await removeAll(discardFolder(root), isLeft);
  for (const place of SCRATCH_PLACES) await removeAll(place, isLeftScratch);
  return left.length;
}

async function removeAll(folder: string, which: (name: string) => boolean): Promise<void> {
  for (const name of (await readdir(folder).catch(() => [])).filter(which)) {
    await removeTree(join(folder, name)).catch(() => undefined); // another user's
  }
}

/**
 * What waited for a command of a process that is gone, and was stopped with that command, never took note of its end,
 * and so keeps pid 1 of the sandbox from ending. It only needs to be woken.
 */
async function wakeWaiters(owners: ReadonlySet<string>): Promise<void> {
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const owner = /nsenter\0.*=\/proc\/(\d+)\/fd\/\d+\0/s.exec(text)?.[1];
    if (owner === undefined || !owners.has(owner)) continue;
    try {
      process.kill(Number(pid), 'SIGCONT');
    } catch {
      // ended meanwhile, or another user's
    }
  }
}
