import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, type FileHandle, mkdir, open, readdir, rename, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { draftOf } from '../../support/drafts.ts';
import { CodedError, errorMessage } from '../../support/errors.ts';
import { runProcess } from '../../support/process.ts';
import { diskHint } from './disk.ts';
import { systemTool } from './host-tools.ts';
import { isPrivileged } from './identity.ts';

/** Removes a folder with all that a sandbox may have left in it: closed folders, and names that together are too long for a path. */
export async function removeTree(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 20 });
  } catch {
    await removeFlattened(folder);
  }
}

/**
 * The same for what must not keep anything else from going on: what cannot be removed is moved to `<root>/not-removed`, once, and
 * named in a warning. Never throws.
 */
export async function removeOrSetAside(root: string | undefined, folder: string): Promise<void> {
  try {
    await removeTree(folder);
  } catch (error) {
    const aside = root === undefined ? folder : join(root, 'not-removed', basename(folder));
    const place = await mkdir(dirname(aside), { recursive: true })
      .then(() => rename(folder, aside))
      .then(
        () => aside,
        () => folder,
      );
    process.emitWarning(`${place} cannot be removed: ${errorMessage(error)}`);
  }
}

/**
 * Empties a tree of any depth with paths of two names: every folder found is moved up beside the first ones, then emptied. A folder
 * is looked up by the handle of the one that holds it, so that no path grows, and no link is followed. What is gone already is
 * nobody's fault: `rm` may still be at work after it has failed.
 */
async function removeFlattened(folder: string): Promise<void> {
  await unlessGone(chmod(folder, 0o700));
  const top = await unlessGone(openFolder(folder));
  if (top === undefined) return;
  const within = (name: string | Buffer): Buffer => Buffer.concat([Buffer.from(`/proc/self/fd/${top.fd}/`), Buffer.from(name)]);
  let moved = 0;
  try {
    for (;;) {
      const entries = await readdir(within(''), { withFileTypes: true, encoding: 'buffer' });
      if (entries.length === 0) break;
      for (const entry of entries) {
        const path = within(entry.name);
        if (entry.isDirectory()) await moveUp(path, () => within(`moved-${moved++}-${randomUUID()}`));
        else await unlessGone(unlink(path));
      }
    }
  } finally {
    await top.close();
  }
  await unlessGone(rmdir(folder));
}

/** Removes a folder, after its files; the folders in it are renamed to new places. */
async function moveUp(folder: Buffer, newPlace: () => Buffer): Promise<void> {
  await unlessGone(chmod(folder, 0o700));
  const handle = await unlessGone(openFolder(folder));
  if (handle === undefined) return;
  try {
    const prefix = Buffer.from(`/proc/self/fd/${handle.fd}/`);
    for (const entry of await readdir(prefix, { withFileTypes: true, encoding: 'buffer' })) {
      const path = Buffer.concat([prefix, entry.name]);
      if (entry.isDirectory()) {
        await unlessGone(chmod(path, 0o700)); // a folder that changes its place changes itself
        await unlessGone(rename(path, newPlace()));
      } else await unlessGone(unlink(path));
    }
  } finally {
    await handle.close();
  }
  await unlessGone(rmdir(folder));
}

function openFolder(path: string | Buffer): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
}

async function unlessGone<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Moves a folder to a place that must not exist yet; whole or not at all, across file systems too. */
export async function moveTree(source: string, target: string): Promise<void> {
  await makeWayFor(target);
  try {
    await rename(source, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await copyTree(source, target);
  }
}

async function makeWayFor(target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  if (await stat(target).catch(() => undefined)) {
    throw new CodedError('SANDBOX_FAILED', `${target} exists already`, {
      hint: 'A layer is written once: remove the folder first.',
    });
  }
}

/**
 * Copies a folder to a place that must not exist yet, as it is: owners, times, attributes, and the device files that mark
 * deleted files in a layer. Whole or not at all. Shares the bytes where the file system can (XFS, btrfs).
 */
export async function copyTree(source: string, target: string): Promise<void> {
  await makeWayFor(target);
  const temporary = draftOf(target);
  const copied = await runProcess([...asOwner(), systemTool('cp'), '-a', '--reflink=auto', '--', source, temporary]);
  if (copied.exitCode !== 0) {
    await removeTree(temporary);
    throw new CodedError('SANDBOX_FAILED', `cannot copy a layer to ${target}: ${copied.stderr.trim()}`, {
      hint: diskHint(target),
    });
  }
  await rename(temporary, target);
}

/** What to put before a command so that no permission inside a sandbox's tree keeps it out. */
export function asOwner(): [] | [string, ...string[]] {
  return isPrivileged() ? [] : [systemTool('unshare'), '--user', '--map-root-user'];
}
