import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { diskRoom, lacksInodes } from './disk-room.ts';

/** Exit codes of the CLI: the work failed, or the request was wrong. */
export type ErrorKind = 'failed' | 'usage';

/**
 * An error that a person is meant to read: what happened, and what to do about it.
 * Expected outcomes of work (a test that fails, a patch that does not apply) are data, never errors.
 */
export class CodedError extends Error {
  readonly code: string;
  /** What the reader can do about it; printed on a line of its own. */
  readonly hint: string | undefined;
  readonly kind: ErrorKind;

  constructor(code: string, message: string, options: { hint?: string; kind?: ErrorKind; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CodedError';
    this.code = code;
    this.hint = options.hint;
    this.kind = options.kind ?? 'failed';
  }
}

/** A request that cannot be carried out as given: exit code 2. */
export function usageError(code: string, message: string, hint?: string): CodedError {
  return new CodedError(code, message, { kind: 'usage', ...(hint === undefined ? {} : { hint }) });
}

/** The message of anything that was thrown. */
export function errorMessage(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** What the system refused, and what to do about it. `words` is how programs write it. */
type Refusal = { words: string; tell(path: string): string; hint: string };

const GOES_ON = 'Then run the same command again: it goes on where it stopped.';
const ELSEWHERE = 'or choose another folder (--workspace DIR, --out, TMPDIR)';

/** One sentence for each way in which the system refuses to read or write. A `Map`: codes come from outside. */
const REFUSALS: ReadonlyMap<string, Refusal> = new Map(
  Object.entries({
    ENOSPC: {
      words: 'No space left on device',
      tell: (path) =>
        hasNoInodes(path)
          ? `the disk that holds ${path} has no room for more files (inodes)`
          : `the disk that holds ${path} is full`,
      hint: `Free some space there, ${ELSEWHERE}. ${GOES_ON}`,
    },
    EDQUOT: {
      words: 'Disk quota exceeded',
      tell: (path) => `your quota on the disk that holds ${path} is used up`,
      hint: `Remove some files of yours there, ${ELSEWHERE}. ${GOES_ON}`,
    },
    EROFS: {
      words: 'Read-only file system',
      tell: (path) => `${path} cannot be written: its file system is read-only`,
      hint: 'Choose a folder that can be written to (--workspace DIR, --out, TMPDIR).',
    },
    EACCES: {
      words: 'Permission denied',
      tell: (path) => `there is no permission for ${path}`,
      hint: `Ask its owner for permission, ${ELSEWHERE}.`,
    },
    EPERM: {
      words: 'Operation not permitted',
      tell: (path) => `there is no permission for ${path}`,
      hint: `Ask its owner for permission, ${ELSEWHERE}.`,
    },
    EFBIG: {
      words: 'File too large',
      tell: (path) => `${path} would become larger than a file may be`,
      hint: `Raise the limit of this shell (ulimit -f), ${ELSEWHERE}. ${GOES_ON}`,
    },
    EIO: {
      words: 'Input/output error',
      tell: (path) => `the disk that holds ${path} failed`,
      hint: `Look into the system's log, ${ELSEWHERE}.`,
    },
    EMFILE: {
      words: 'Too many open files',
      tell: (path) => `${path} cannot be opened: this process has too many open files`,
      hint: `Raise the limit of this shell (ulimit -n), or lower --parallel. ${GOES_ON}`,
    },
    ENFILE: {
      words: 'Too many open files in system',
      tell: (path) => `${path} cannot be opened: this machine has too many open files`,
      hint: `End other programs. ${GOES_ON}`,
    },
    ENOTDIR: {
      words: 'Not a directory',
      tell: (path) => `${path} is a file, or lies in one: a folder is needed there`,
      hint: 'Choose another folder (--workspace DIR, --out), or move the file away.',
    },
    EISDIR: {
      words: 'Is a directory',
      tell: (path) => `${path} is a folder: a file is needed there`,
      hint: 'Name a file.',
    },
    ENAMETOOLONG: {
      words: 'File name too long',
      tell: (path) => `the name of ${path.slice(0, 200)}… is too long for the system`,
      hint: 'Choose a folder with a shorter path (--workspace DIR, --out).',
    },
    ENOENT: {
      words: 'No such file or directory',
      tell: (path) => `${path} does not exist, or not any more`,
      hint: 'Run the same command again; if it is still missing, make it anew.',
    },
  } satisfies Record<string, Refusal>),
);

function hasNoInodes(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    try {
      return lacksInodes(diskRoom(folder));
    } catch {
      if (folder === dirname(folder)) return false; // not there, or not to be looked at
    }
  }
}

/**
 * What the system refused, as an error for people: by the code of Node's error, or that of one of its causes. Undefined for
 * anything else. `path` is named where the error names none.
 */
export function refusalOf(thrown: unknown, path?: string): CodedError | undefined {
  for (let error = thrown; error instanceof Error && !(error instanceof CodedError); error = error.cause) {
    const { code, path: own, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall?.startsWith('spawn') === true) continue;
    const place = own ?? path;
    const why = code === 'ENOENT' && syscall === 'mkdir' && place !== undefined ? whyUnwritable(place) : undefined;
    const refusal = refusalNamed(why ?? code, place, error);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** Node says that a folder to be made with those around it does not exist, whatever the system said. */
function whyUnwritable(path: string): string | undefined {
  let folder = path;
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  try {
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}

/** What a disk refused whoever writes to it, and whatever they write. */
const OF_DISKS: readonly string[] = ['ENOSPC', 'EDQUOT', 'EROFS'];

/** The same of disks alone, behind any error: what they refuse is no fault of the work that met it, and the next would meet it too. */
export function diskRefusalOf(thrown: unknown): CodedError | undefined {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (error instanceof CodedError && OF_DISKS.includes(error.code)) return error;
    const refusal = refusalOf(error);
    if (refusal !== undefined && OF_DISKS.includes(refusal.code)) return refusal;
  }
  return undefined;
}

/** The same by what a program printed. */
export function refusalIn(text: string, path: string): CodedError | undefined {
  const code = OF_DISKS.find((one) => text.includes(REFUSALS.get(one)?.words ?? '\0'));
  return code === undefined ? undefined : refusalNamed(code, path);
}

/** Whether an error is what `refusalOf` and its like give. */
export function isRefusal(error: CodedError): boolean {
  return REFUSALS.has(error.code);
}

/** What a program said of its failure: the line that names what a disk refused, else the last. */
export function lastWords(text: string): string {
  const lines = text.trim().split('\n');
  return (lines.find((line) => refusalIn(line, '') !== undefined) ?? lines.at(-1) ?? '').trim();
}

/** The same by a code such as `ENOSPC`. */
export function refusalNamed(code: string, path: string | undefined, cause?: unknown): CodedError | undefined {
  const refusal = REFUSALS.get(code);
  return (
    refusal &&
    new CodedError(code, refusal.tell(path ?? 'this'), { hint: refusal.hint, ...(cause === undefined ? {} : { cause }) })
  );
}

/** Work whose errors of the system name this path: those of open files name none, and others one that nobody knows. */
export async function naming<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && 'errno' in error) Object.assign(error, { path });
    throw error;
  }
}
