import { randomInt } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

/** Whether a live process of this machine has the word among its arguments, or matches in its command line. */
export async function hostProcessRuns(word: string | RegExp): Promise<boolean> {
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (typeof word === 'string' ? text.split('\0').includes(word) : word.test(text)) return true;
  }
  return false;
}

/** A number of seconds to sleep that tells the process apart from those of other runs on this machine. */
export function uniqueSeconds(): string {
  return String(randomInt(1_000_000, 1_000_000_000));
}
