import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A process that cannot be mistaken for a later one with its number: `<pid>-<start time in clock ticks since boot>`. */
function processMark(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name before it may hold anything
    return `${pid}-${fields[19] ?? ''}`;
  } catch {
    return undefined;
  }
}

/** Whether this is a name of ours (`<pid>-<start>-<random>`) whose process is gone. */
export function isLeft(name: string): boolean {
  const [, pid, start] = /^(\d+)-(\d+)-[0-9a-f]{8}$/.exec(name) ?? [];
  return pid !== undefined && processMark(Number(pid)) !== `${pid}-${start}`;
}

/** Where the live sandboxes of all processes keep what they write. */
export function liveFolder(root: string): string {
  return join(root, 'live');
}

/** A path in there that is nobody else's and that names this process as its owner. */
export function newStatePath(root: string): string {
  return join(liveFolder(root), newOwnedName());
}

/** A name that is nobody else's and that names this process as its owner. */
export function newOwnedName(): string {
  return `${processMark(process.pid)}-${randomUUID().slice(0, 8)}`;
}
