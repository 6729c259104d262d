import { lstatSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxSpec } from '../sandbox.ts';

/** A thing of the host that a sandbox sees: a folder bound read-only, a file copied, or a link made anew. */
export type SystemEntry =
  | { kind: 'folder'; path: string; source: string }
  /** `version` changes when the file does. */
  | { kind: 'file'; path: string; source: string; version: string }
  | { kind: 'link'; path: string; to: string };

/** What holds programs and their libraries. On most systems all but /usr are links into it. */
const PROGRAM_FOLDERS = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];

/** Configuration of the system without which programs of those folders do not run as they should; nothing personal. */
const CONFIGURATION = [
  '/etc/alternatives',
  '/etc/ld.so.cache',
  '/etc/localtime',
  '/etc/ssl/certs',
  '/etc/ssl/openssl.cnf',
  '/etc/pki',
  '/etc/crypto-policies',
  '/etc/mime.types',
  '/etc/protocols',
  '/etc/services',
];

/** What a sandbox with a way out needs besides. */
const TRUST = ['/etc/ca-certificates'];

/**
 * The entries that this host has; where a root filesystem takes the host's place, its programs. Links are made anew only where they lead
 * into /usr, else what they lead to is bound. Reads without waiting: there is less to read than threads would cost.
 */
export function systemEntries({ network, rootfs }: Pick<SandboxSpec, 'network' | 'rootfs'>): SystemEntry[] {
  if (rootfs !== undefined) return present(PROGRAM_FOLDERS.map((path) => programFolder(rootfs, path)));
  return present([...PROGRAM_FOLDERS, ...CONFIGURATION, ...(network === false ? [] : TRUST)].map(systemEntry));
}

function present(entries: readonly (SystemEntry | undefined)[]): SystemEntry[] {
  return entries.filter((entry) => entry !== undefined);
}

function programFolder(rootfs: string, path: string): SystemEntry | undefined {
  const source = join(rootfs, path);
  const status = lstatSync(source, { throwIfNoEntry: false });
  if (status?.isSymbolicLink()) return { kind: 'link', path, to: readlinkSync(source) };
  return status?.isDirectory() ? { kind: 'folder', path, source } : undefined;
}

function systemEntry(path: string): SystemEntry | undefined {
  try {
    if (lstatSync(path).isSymbolicLink()) {
      const source = realpathSync.native(path);
      if (source.startsWith('/usr/')) return { kind: 'link', path, to: readlinkSync(path) };
    }
    const source = realpathSync.native(path);
    const status = statSync(source);
    if (status.isDirectory()) return { kind: 'folder', path, source };
    return { kind: 'file', path, source, version: `${status.mtimeMs}-${status.size}` };
  } catch {
    return undefined; // this host has no such thing
  }
}
