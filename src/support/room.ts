import { diskRoom, LEAST_BYTES, LEAST_INODES } from './disk-room.ts';
import { type CodedError, refusalNamed } from './errors.ts';

/** What a program that failed for want of more may have left. */
const NO_ROOM_BYTES = 128 * 1024;

/** Of these folders, the one whose disk has the least room, and whether that is none: where an error names no disk, it may be that. */
export function fullest(folders: readonly string[]): { folder: string; isFull: boolean } | undefined {
  const [first] = folders.map((folder) => ({ folder, free: freeBytes(folder) })).sort((a, b) => a.free - b.free);
  return first && { folder: first.folder, isFull: first.free < NO_ROOM_BYTES };
}

function freeBytes(folder: string): number {
  try {
    const { bytes, inodes } = diskRoom(folder);
    return inodes === 0 ? 0 : bytes;
  } catch {
    return Number.POSITIVE_INFINITY; // gone
  }
}

/**
 * Throws `ENOSPC` where the disk that holds a folder has next to no room. What ran in a sandbox on a full disk has failed by that,
 * and must not be kept as a result: ask this before one is.
 */
export async function assertRoom(folder: string): Promise<void> {
  const { bytes, inodes } = diskRoom(folder);
  if (bytes < LEAST_BYTES || inodes < LEAST_INODES) throw refusalNamed('ENOSPC', folder) as CodedError;
}
