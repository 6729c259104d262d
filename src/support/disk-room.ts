import { statfsSync } from 'node:fs';

/** With less than this left on a disk, what fails there may fail for want of more. */
export const LEAST_BYTES = 8 * 1024 * 1024;
export const LEAST_INODES = 64;

/** What a disk has left. `inodes` is infinite where the file system does not count them. */
export type DiskRoom = { bytes: number; inodes: number };

/** What the disk of a path has left for this process. Throws where there is no such path. */
export function diskRoom(path: string): DiskRoom {
  const { bavail, bfree, bsize, files, ffree } = statfsSync(path);
  const blocks = process.getuid?.() === 0 ? bfree : bavail; // some are kept for root
  return { bytes: blocks * bsize, inodes: files === 0 ? Number.POSITIVE_INFINITY : ffree };
}

/** Which of both a disk lacks on which there is no room. */
export function lacksInodes({ bytes, inodes }: DiskRoom): boolean {
  return inodes === 0 ? bytes > 0 : inodes < LEAST_INODES && bytes >= LEAST_BYTES;
}
