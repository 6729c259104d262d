import { dirname } from 'node:path';
import { CodedError, errorMessage } from '../../support/errors.ts';

/** What to do about a disk without room. */
export function diskHint(path: string): string {
  return `Free some space on the disk that holds ${dirname(path)}, or choose another workspace.`;
}

/** Whether an error, or what a program printed about it, says that a disk has no room left. */
export function isDiskFull(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  // unshare says the same words where it means too many namespaces
  return (
    code === 'ENOSPC' ||
    code === 'EDQUOT' ||
    /(?<!unshare: )No space left on device|Disk quota exceeded/.test(errorMessage(error))
  );
}

/** Any error of making or keeping a sandbox as a `CodedError` `SANDBOX_FAILED`. */
export function sandboxFailed(what: string, path: string, error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  return new CodedError('SANDBOX_FAILED', `${what}: ${errorMessage(error)}`, {
    hint: isDiskFull(error) ? diskHint(path) : 'Run `swe-lego doctor` to see what sandboxes need on this machine.',
    cause: error,
  });
}
