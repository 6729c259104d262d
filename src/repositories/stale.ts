import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const STALE_MS = 60 * 60 * 1000;

/** Removes what killed runs left half-made in a folder: entries that match and that nobody has touched for an hour. */
export async function removeStale(folder: string, pattern: RegExp): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!pattern.test(name)) continue;
    const path = join(folder, name);
    const entry = await stat(path).catch(() => undefined);
    if (entry !== undefined && Date.now() - entry.mtimeMs > STALE_MS) await rm(path, { recursive: true, force: true });
  }
}
