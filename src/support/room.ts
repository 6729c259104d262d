import { statfs } from 'node:fs/promises';
import { type CodedError, refusalNamed } from './errors.ts';

const LEAST_BYTES = 8 * 1024 * 1024;
const LEAST_INODES = 64;

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
