import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Mount } from '../../../records/environment.ts';
import { EMPTY_FOLDER } from '../../places.ts';
import { executableInPrefix, type Interpreter } from './interpreters.ts';
import { PLACES } from './places.ts';

/**
 * The interpreter, read-only, and nothing under every folder in which the host keeps Python packages, or an application
 * that brings copies of them: no sandbox may see which packages, or which releases of the package under test, this
 * machine has. Sources that are relative lie in
 * the workspace.
 */
export function interpreterMounts(interpreter: Interpreter): Mount[] {
  const mounts: Mount[] = [];
  if (!isSystem(interpreter)) {
    mounts.push({ source: interpreter.prefix, target: PLACES.interpreter });
    for (const folder of packageFolders(join(interpreter.prefix, 'lib'))) {
      mounts.push({ source: EMPTY_FOLDER, target: join(PLACES.interpreter, folder.slice(interpreter.prefix.length)) });
    }
  }
  for (const lib of ['/usr/lib', '/usr/local/lib']) {
    for (const folder of [...packageFolders(lib), ...applicationFolders(lib)])
      mounts.push({ source: EMPTY_FOLDER, target: folder });
  }
  return mounts;
}

/** Variables without which the interpreter does not start at its new place. */
export function interpreterVariables(interpreter: Interpreter): Record<string, string> {
  return interpreter.shared && !isSystem(interpreter) ? { LD_LIBRARY_PATH: `${PLACES.interpreter}/lib` } : {};
}

/** Path of the interpreter inside a sandbox. */
export function interpreterInside(interpreter: Interpreter): string {
  return isSystem(interpreter) ? interpreter.executable : join(PLACES.interpreter, executableInPrefix(interpreter));
}

/** Sandboxes see /usr as it is. */
function isSystem(interpreter: Interpreter): boolean {
  return /^\/usr(\/|$)/.test(interpreter.prefix);
}

function packageFolders(lib: string): string[] {
  if (!existsSync(lib)) return [];
  return readdirSync(lib)
    .filter((name) => /^python\d+(\.\d+)?t?$/.test(name))
    .flatMap((name) => ['site-packages', 'dist-packages'].map((kind) => join(lib, name, kind)))
    .filter((folder) => existsSync(folder));
}

/** Where applications keep copies of what they use. */
const COPIES = new Set(['third_party', 'vendor', 'site-packages', 'dist-packages']);

/** Folders of applications, such as a cloud vendor's tools, that have a folder of copies at most two levels below. */
function applicationFolders(lib: string): string[] {
  return foldersIn(lib)
    .filter((name) => !/^python\d/.test(name))
    .map((name) => join(lib, name))
    .filter((folder) =>
      foldersIn(folder).some((name) => COPIES.has(name) || foldersIn(join(folder, name)).some((inner) => COPIES.has(inner))),
    );
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return []; // not there, or not for us to read: the sandbox's user cannot read it either
  }
}
