import { statfsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { type CodedError, refusalNamed } from './errors.ts';

const LEAST_BYTES = 8 * 1024 * 1024;
const LEAST_INODES = 64;
/** What a program that failed for want of more may have left. */
const NO_ROOM_BYTES = 128 * 1024;

/** Of these folders, the one whose disk has the least room, and whether that is none: where an error names no disk, it may be that. */
export function fullest(folders: readonly string[]): { folder: string; isFull: boolean } | undefined {
  const [first] = folders.map((folder) => ({ folder, free: freeBytes(folder) })).sort((a, b) => a.free - b.free);
  return first && { folder: first.folder, isFull: first.free < NO_ROOM_BYTES };
}

function freeBytes(folder: string): number {
  try {
    const { bavail, bsize, files, ffree } = statfsSync(folder);
    return files > 0 && ffree === 0 ? 0 : bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY; // gone
  }
}

/**
 * Throws `ENOSPC` where the disk that holds a folder has next to no room. What ran in a sandbox on a full disk has failed by that,
 * and must not be kept as a result: ask this before one is.
 */
export async function assertRoom(folder: string): Promise<void> {
  const { bavail, bfree, bsize, files, ffree } = await statfs(folder);
  const blocks = process.getuid?.() === 0 ? bfree : bavail; // some are kept for root
  if (blocks * bsize >= LEAST_BYTES && (files === 0 || ffree >= LEAST_INODES)) return;
  throw refusalNamed('ENOSPC', folder) as CodedError;
}
