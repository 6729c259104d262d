import type { Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CHECKOUT } from './places.ts';

/** What layers add to the checkout. Paths are relative to it, folders end with `/`, each list is sorted. */
export type Added = {
  /** What installing and building made or wrote anew: no source. */
  made: string[];
  /** Folders that hold installed packages and nothing of the checkout's own. */
  installed: string[];
};

const INSTALLED = 'node_modules';

/**
 * Compares the layers of an environment with the one of its checkout: what they hold at its place and it does not, or not
 * as it was written there, is made. `layers` and `checkout` are absolute folders.
 */
export async function addedTo(checkout: string, layers: readonly string[]): Promise<Added> {
  const made = new Set<string>();
  const installed = new Set<string>();
  const own = join(checkout, CHECKOUT);
  const walk = async (layer: string, folder: string): Promise<void> => {
    for (const entry of await readdir(join(layer, folder), { withFileTypes: true }).catch(() => [])) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const before = await lstat(join(own, path)).catch(() => undefined);
      if (entry.isDirectory()) {
        if (before?.isDirectory()) await walk(layer, path);
        else (entry.name === INSTALLED ? installed : made).add(`${path}/`);
      } else if (!isWhiteout(entry) && (before === undefined || !isSame(before, await lstat(join(layer, path))))) made.add(path);
    }
  };
  for (const layer of layers) if (layer !== checkout) await walk(join(layer, CHECKOUT), '');
  return { made: [...made].sort(), installed: [...installed].sort() };
}

/** How a layer marks what it takes away from those below. */
function isWhiteout(entry: { isCharacterDevice(): boolean }): boolean {
  return entry.isCharacterDevice();
}

/** A change of permissions alone copies a file up as it was. */
function isSame(before: Stats, after: Stats): boolean {
  return before.size === after.size && before.mtimeMs === after.mtimeMs;
}

/** Whether a path of the checkout is among those paths and folders. */
export function isAmong(paths: readonly string[] | undefined, path: string): boolean {
  return (paths ?? []).some((one) => (one.endsWith('/') ? path.startsWith(one) : path === one));
}
