import { realpath } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The programs of this name on the PATH of this process, links followed, each once. */
export async function programsOnPath(name: string): Promise<string[]> {
  const found: string[] = [];
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = folder === '' ? undefined : await realpath(join(folder, name)).catch(() => undefined);
    if (path !== undefined && !found.includes(path)) found.push(path);
  }
  return found;
}

/** Whether every sandbox sees this path as it is. */
export function isSystemPath(path: string): boolean {
  return /^\/usr(\/|$)/.test(path);
}
