import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { sha256 } from './hash.ts';

/**
 * What we make for a while carries the name of the process that made it, so that whoever comes later can tell what a process
 * that was killed has left behind: `<pid>-<start>-<machine><boot>-<random>`. `start` is the process's start in clock ticks since
 * the machine's own: a process id alone would soon be another's. `machine` and `boot` are four hex digits each; containers
 * that do not see each other's processes are machines of their own.
 */
const OWNED = /(?<![0-9a-z])(\d+)-(\d+)-([0-9a-f]{4})([0-9a-f]{4})-[0-9a-f]{8}(?![0-9a-z])/;

/** Another machine's process cannot be looked for: what it made counts as left when nobody has touched it for so long. */
const FOREIGN_MS = 24 * 3600 * 1000;

/** A name that is nobody else's and that names this process as its owner. */
export function ownedName(): string {
  return `${ownerMark()}-${randomUUID().slice(0, 8)}`;
}

/** The part of such names that is the same for all of this process. */
export function ownerMark(): string {
  return `${process.pid}-${startOf(process.pid)}-${here().machine}${here().boot}`;
}

/**
 * Whether a name says that it is of a process that is gone. What names no owner is somebody's own. `touchedAt` is when the thing
 * was last changed, in milliseconds since 1970.
 */
export function isLeft(name: string, touchedAt: number): boolean {
  const [, pid, start, machine, boot] = OWNED.exec(name) ?? [];
  if (pid === undefined) return false;
  if (machine !== here().machine) return Date.now() - touchedAt > FOREIGN_MS;
  return boot !== here().boot || startOf(Number(pid)) !== start;
}

/** The paths of what processes that are gone left in a folder, by its names that begin so; none where there is no such folder. */
export async function leftIn(folder: string, prefix = ''): Promise<string[]> {
  const left: string[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(prefix)) continue;
    const path = join(folder, name);
    const touched = await lstat(path).catch(() => undefined);
    if (touched !== undefined && isLeft(name, touched.mtimeMs)) left.push(path);
  }
  return left;
}

/** Whether a process of this machine, as its `pid` and `start` name it, is gone. */
export function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name before it may hold anything
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]; // a dead one that nobody has collected yet is gone, too
  } catch {
    return undefined;
  }
}

type Place = { machine: string; boot: string };
let place: Place | undefined;

function here(): Place {
  place ??= {
    machine: sha256(`${hostname()} ${read(() => readlinkSync('/proc/self/ns/pid'))}`).slice(0, 4),
    boot: sha256(read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))).slice(0, 4),
  };
  return place;
}

function read(from: () => string): string {
  try {
    return from();
  } catch {
    return ''; // hidden, as in some sandboxes
  }
}
