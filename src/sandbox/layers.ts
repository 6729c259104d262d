import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { draftOf } from '../support/drafts.ts';
import { CodedError } from '../support/errors.ts';
import { runProcess } from '../support/process.ts';
import { sandboxFailed } from './shared/disk.ts';
import { isPrivileged, SANDBOX_ID } from './shared/identity.ts';

/** Something to lay into a layer, at an absolute path inside the sandbox. */
export type LayerEntry =
  /** A copy of a folder of the host with all that is in it, or of a file; links are copied as links. */
  | { path: string; source: string }
  /** A file with this content; mode 0o644 unless told. */
  | { path: string; content: string | Uint8Array; mode?: number };

/**
 * Makes a layer, the absolute folder `target`, from files of the host, later entries over earlier ones. What lies in it
 * belongs to the sandbox user, who can therefore edit it (a copy, in the sandbox; the layer itself never changes).
 * Whole or not at all. Throws `SANDBOX_FAILED`, also where `target` exists.
 */
export async function createLayer(target: string, entries: readonly LayerEntry[]): Promise<void> {
  const temporary = draftOf(target);
  try {
    if (await stat(target).catch(() => undefined)) throw new Error(`${target} exists already`);
    await mkdir(temporary, { recursive: true, mode: 0o755 });
    for (const entry of entries) await lay(temporary, entry);
    if (isPrivileged()) await run(['chown', '-R', '--no-dereference', `${SANDBOX_ID}:${SANDBOX_ID}`, '--', temporary]);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw sandboxFailed('a layer could not be made', target, error);
  }
}

async function lay(folder: string, entry: LayerEntry): Promise<void> {
  if (!isAbsolute(entry.path) || normalize(entry.path) !== entry.path.replace(/(?<=.)\/$/, '')) {
    throw new CodedError('SANDBOX_FAILED', `${entry.path} is not a plain absolute path`);
  }
  const place = join(folder, entry.path);
  if ('content' in entry) {
    await mkdir(dirname(place), { recursive: true, mode: 0o755 });
    await writeFile(place, entry.content, { mode: entry.mode ?? 0o644 });
  } else if ((await stat(entry.source)).isDirectory()) {
    await mkdir(place, { recursive: true, mode: 0o755 });
    await run(['cp', '-a', '--reflink=auto', '--', `${entry.source}/.`, place]);
  } else {
    await mkdir(dirname(place), { recursive: true, mode: 0o755 });
    await run(['cp', '-a', '--reflink=auto', '--', entry.source, place]);
  }
}

async function run(command: readonly [string, ...string[]]): Promise<void> {
  const result = await runProcess(command);
  if (result.exitCode !== 0) throw new Error(result.stderr.trim() || `${command[0]} ended with ${result.exitCode}`);
}
