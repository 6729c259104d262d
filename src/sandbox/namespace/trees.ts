import { randomUUID } from 'node:crypto';
import { chmod, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CodedError } from '../../support/errors.ts';
import { runProcess } from '../../support/process.ts';
import { diskHint } from './disk.ts';
import { systemTool } from './host-tools.ts';
import { isPrivileged } from './identity.ts';

/** Removes a folder with all that a sandbox may have left in it, folders without permissions included. */
export async function removeTree(folder: string): Promise<void> {
  await chmod(join(folder, 'work', 'work'), 0o700).catch(() => undefined); // overlayfs leaves it closed to everybody
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 20 });
  } catch {
    await runProcess(['chmod', '-R', 'u+rwX', folder]);
    await rm(folder, { recursive: true, force: true });
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
  const temporary = `${target}.${randomUUID().slice(0, 8)}.tmp`;
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
