import type { Language } from '../../records/repository.ts';
import { CodedError } from '../../support/errors.ts';
import { type ProcessResult, runProcess } from '../../support/process.ts';

/** A release as a `SOURCE` names it; `version` undefined: the newest. */
export type Wanted = { name: string; version: string | undefined };

/** An archive of a release, and the place of its files in the source folder. */
export type Part = {
  archive: string;
  /** Folder that it is unpacked into, relative to the source folder; '' for the source folder itself. */
  into: string;
  /** Folders at the start of every name that are left out. */
  strip: number;
};

export type Release =
  | {
      kind: 'downloaded';
      version: string;
      parts: [Part, ...Part[]];
      /** When it was published, ISO 8601 in UTC, where the index tells. */
      releasedAt?: string | undefined;
      /** Puts the unpacked files where the language's tools look for them; gets the source folder. */
      arrange?: (folder: string) => Promise<void>;
    }
  | { kind: 'missing'; reason: 'not-found' | 'private' | 'unsafe-archive'; detail: string };

/** A place where releases are found, asked through its ordinary client with the user's own configuration. */
export type PackageIndex = {
  /** What stands before the colon of a `SOURCE`. */
  scheme: string;
  /** How a `SOURCE` of it is written. */
  form: string;
  language: Language;
  /** Reads what stands after the colon; undefined where it is not of the form. */
  parse(rest: string): Wanted | undefined;
  /** The text of an exact release, after the colon. */
  write(name: string, version: string): string;
  /** The repository's name: equal for equal packages, and fit for a file name. */
  slug(name: string): string;
  /**
   * Downloads a release into an empty folder; none of its code runs. A release that cannot be had is `missing`; an index
   * that cannot be asked throws `INDEX_UNREACHABLE`, a client that is not installed `TOOL_MISSING`.
   */
  download(wanted: Wanted, folder: string, signal?: AbortSignal): Promise<Release>;
};

/** Runs an index's client, which must be on the PATH. */
export async function runClient(
  command: readonly [string, ...string[]],
  options: { cwd: string; variables?: Record<string, string>; signal: AbortSignal | undefined },
): Promise<ProcessResult> {
  try {
    return await runProcess(command, {
      cwd: options.cwd,
      timeoutMs: 300_000,
      env: { ...(process.env as Record<string, string>), ...options.variables },
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw new CodedError('TOOL_MISSING', `${command[0]} is not installed, and its index can be asked through it alone`, {
      hint: `Install ${command[0]}, or leave the sources that need it out.`,
      cause,
    });
  }
}

/** The error of an index that could not be asked. `setting` names what points to another one. */
export function indexUnreachable(index: string, said: string, setting: string): CodedError {
  return new CodedError('INDEX_UNREACHABLE', `${index} cannot be asked: ${said}`, {
    hint: `Check the network, and ${setting} if you use an index of your own. Then run the same command again.`,
  });
}

/** The first line that matches, without what the client puts before it; else the last line. */
export function tellingLine(output: string, pattern: RegExp): string {
  const lines = output.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  return lines.find((line) => pattern.test(line)) ?? lines.at(-1) ?? 'no answer';
}
