import { spawnSync } from 'node:child_process';
import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { CodedError } from './errors.ts';

/** What a lock file says of its holder, for people: the lock itself is the kernel's. */
const Holder = z.object({ command: z.string(), pid: z.number().int(), host: z.string(), since: z.iso.datetime() });
type Holder = z.infer<typeof Holder>;

export type LockOptions = {
  /** What the lock is for, as a person would name it. Default: the folder of the lock file. */
  of?: string;
  /** What to do instead of waiting, as a sentence goes on after "or ". */
  orElse?: string;
};

const SHORTEST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 1000;
/** `flock` ends so where another process holds the lock. */
const BUSY = 1;

/**
 * Takes a lock file for this process. Throws `LOCKED` where another process holds it. Makes the folder.
 *
 * The lock is the kernel's (`flock`), on the open file: it ends with the process, however that ends, so that there is nothing
 * stale to be taken over, no process id that could be reused, and nothing that depends on what the file holds. It holds between
 * containers that share the disk, too. Node has no call for it: the program `flock` takes it on a descriptor that it inherits, and what
 * it took stays with the open file when the program has ended.
 */
export async function acquireLock(path: string, options: LockOptions = {}): Promise<AsyncDisposable> {
  let holder: Holder | undefined;
  // Who has just taken it has not written so yet, and who removes what a killed process left has it for a moment.
  for (let tries = 0; tries < 10 && holder === undefined; tries++) {
    if (tries > 0) await delay(20);
    const lock = await tryLock(path);
    if (lock !== undefined) return lock;
    holder = holderOf(path);
  }
  throw locked(options.of ?? dirname(path), holder, options.orElse);
}

/** Takes a lock as soon as it is free. Rejects with the signal's reason on abort. */
export async function awaitLock(path: string, signal?: AbortSignal): Promise<AsyncDisposable> {
  for (let wait = SHORTEST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    const lock = await tryLock(path);
    if (lock !== undefined) return lock;
    await delay(wait, undefined, signal === undefined ? {} : { signal });
  }
}

/** Removes a lock file that nobody holds: its holder was killed. */
export function removeFreeLock(path: string): void {
  try {
    const file = openSync(path, 'r+');
    try {
      if (lockFile(file, path) && isAt(file, path)) unlinkSync(path);
    } finally {
      closeSync(file);
    }
  } catch {
    // gone meanwhile, or not ours to write: it is in nobody's way
  }
}

/** The lock, or undefined where another process, or another part of this one, holds it. */
async function tryLock(path: string): Promise<AsyncDisposable | undefined> {
  for (;;) {
    await mkdir(dirname(path), { recursive: true });
    const file = openIfFolder(path);
    if (file === undefined) continue;
    let held = false;
    try {
      const taken = lockFile(file, path);
      // Whoever gives a lock back removes its file: a lock on a file that is not there any more is no lock.
      if (!isAt(file, path)) continue;
      if (!taken) return undefined;
      ftruncateSync(file);
      writeSync(file, `${JSON.stringify(ourselves())}\n`);
      held = true;
    } finally {
      if (!held) closeSync(file);
    }
    return {
      async [Symbol.asyncDispose]() {
        try {
          if (isAt(file, path)) unlinkSync(path); // first, while nobody else can have it
        } finally {
          closeSync(file);
        }
      },
    };
  }
}

/** Undefined where somebody has just removed the folder, as the last one there does. */
function openIfFolder(path: string): number | undefined {
  try {
    return openSync(path, 'a+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}

function lockFile(file: number, path: string): boolean {
  const { status, error, stderr } = spawnSync('flock', ['--exclusive', '--nonblock', '3'], {
    stdio: ['ignore', 'ignore', 'pipe', file],
    encoding: 'utf8',
  });
  if (status === 0) return true;
  if (status === BUSY) return false;
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') {
    throw new CodedError('TOOL_MISSING', 'the program flock is not installed', {
      hint: 'Install util-linux, for example: apt-get install util-linux',
    });
  }
  throw new CodedError('LOCK_FAILED', `${path} cannot be locked: ${(error?.message ?? stderr).trim()}`, {
    hint: 'The file system may have no locks: choose a folder on another one.',
  });
}

function isAt(file: number, path: string): boolean {
  const there = statSync(path, { throwIfNoEntry: false });
  const ours = fstatSync(file);
  return there !== undefined && there.ino === ours.ino && there.dev === ours.dev;
}

function ourselves(): Holder {
  const [name = ''] = process.argv.slice(2);
  const command = /^[a-z][a-z-]*$/.test(name) ? `swe-lego ${name}` : 'swe-lego';
  return { command, pid: process.pid, host: hostname(), since: new Date().toISOString() };
}

/** Who a lock file says holds it; undefined where it names nobody who is there. */
function holderOf(path: string): Holder | undefined {
  try {
    const holder = Holder.parse(JSON.parse(readFileSync(path, 'utf8')));
    return holder.host !== hostname() || isAlive(holder.pid) ? holder : undefined;
  } catch {
    return undefined; // empty or gone just now, or left by something else
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function locked(of: string, holder: Holder | undefined, orElse: string | undefined): CodedError {
  const place = holder === undefined || holder.host === hostname() ? '' : ` on ${holder.host}`;
  const who =
    holder === undefined
      ? 'another process'
      : `\`${holder.command}\` (process ${holder.pid}${place}), since ${local(holder.since)},`;
  return new CodedError('LOCKED', `${who} is at work in ${of}`, {
    hint: `Wait for it, or end it${orElse === undefined ? '' : `, or ${orElse}`}.`,
  });
}

/** `2026-11-26 13:05:10`, in the time zone of whoever reads it. */
function local(time: string): string {
  return new Date(time).toLocaleString('sv');
}
