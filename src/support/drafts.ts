import { mkdirSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, sep } from 'node:path';
import { errorMessage } from './errors.ts';
import { leftIn, ownedName } from './owner.ts';
import { runProcess } from './process.ts';
import { warn } from './warnings.ts';

/** In a folder that we write: what is not finished, and locks. Gone when nobody is at work there. */
export const WORK = '.work';
const TEMPORARY = 'swe-lego-';

/**
 * Folders that this process writes into: what is not finished lies in their `.work`, so that it is found without a search. Each
 * with a file of this process, which keeps others from removing its `.work`.
 */
const roots = new Map<string, string>();
const known = new Set<string>();
let goesAtExit = false;

/** Drafts of files in this folder lie in its `.work` from now on. Makes it. */
export function addRoot(folder: string): void {
  known.add(folder);
  if (roots.has(folder)) return;
  if (!goesAtExit) process.once('exit', () => [...roots.keys()].forEach(removeRoot));
  goesAtExit = true;
  const presence = join(folder, WORK, ownedName());
  while (!roots.has(folder)) {
    mkdirSync(dirname(presence), { recursive: true });
    try {
      writeFileSync(presence, '');
      roots.set(folder, presence);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error; // else somebody has just removed it, empty as it was
    }
  }
}

export function removeRoot(folder: string): void {
  const presence = roots.get(folder);
  roots.delete(folder);
  if (presence !== undefined) rmSync(presence, { force: true });
  removeIfEmpty(join(folder, WORK));
}

/** The folders that this process writes into, or did. */
export function rootFolders(): string[] {
  return [...known];
}

/** Does nothing where somebody is at work there. */
export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // not empty, or not there
  }
}

/**
 * A path on the same disk as `target`, for what is to be renamed to it when it is whole. Nothing lies there yet; the folder
 * around it does. Where the process is killed, the next one that works in that folder removes it (`work-folder.ts`).
 */
export function draftOf(target: string): string {
  const [root] = [...roots.keys()].filter((one) => target.startsWith(one + sep)).sort((a, b) => b.length - a.length);
  const folder = root === undefined || !isOnDiskOf(root, target) ? dirname(target) : join(root, WORK);
  mkdirSync(folder, { recursive: true });
  return join(folder, `.${basename(target).slice(0, 100)}.${ownedName()}.tmp`);
}

/** A link inside of a workspace may lead to another disk. */
function isOnDiskOf(root: string, target: string): boolean {
  let folder = dirname(target);
  for (; folder !== root; folder = dirname(folder)) {
    const there = statSync(folder, { throwIfNoEntry: false });
    if (there !== undefined) return there.dev === statSync(root).dev;
  }
  return true;
}

/** Makes a folder for the time being, on the same disk as `folder`; whoever asked removes it. */
export async function scratchIn(folder: string, name: string): Promise<string> {
  const path = draftOf(join(folder, name));
  await mkdir(path, { mode: 0o700 });
  return path;
}

/** Makes a folder for the time being in the system's temporary folder; whoever asked removes it. */
export async function temporaryFolder(name: string): Promise<string> {
  const path = temporaryPath(name);
  await mkdir(path, { mode: 0o700 });
  return path;
}

/** The same without the folder, for programs that make their own. */
export function temporaryPath(name: string): string {
  return join(tmpdir(), `${TEMPORARY}${name}-${ownedName()}`);
}

/** Removes what processes of ours that are gone left in the system's temporary folder. */
export function sweepTemporary(): Promise<void> {
  return sweep(tmpdir(), TEMPORARY);
}

/** Removes what processes that are gone left in a folder, by its names that begin so. What cannot be removed is told, and stays. */
export async function sweep(folder: string, prefix = ''): Promise<void> {
  for (const path of await leftIn(folder, prefix)) {
    await removeAll(path).catch((error: unknown) => {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') return; // another user's, or not ours to write
      warn(`${path} was left behind and cannot be removed: ${errorMessage(error)}`);
    });
  }
}

/** Removes a file, or a folder of any depth with all that is in it, folders without permissions included. */
async function removeAll(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    await runProcess(['chmod', '-R', 'u+rwX', '--', path]);
    const { exitCode } = await runProcess(['rm', '-rf', '--', path]); // goes deeper than a path can be long
    if (exitCode !== 0) throw error;
  }
}
