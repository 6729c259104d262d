import { lstat, readlink, realpath, stat } from 'node:fs/promises';

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

/** What a sandbox with the host's network needs besides. */
const NETWORK_CONFIGURATION = ['/etc/resolv.conf', '/etc/hosts', '/etc/ca-certificates'];

/** The entries that this host has. Links are made anew only where they lead into /usr, else what they lead to is bound. */
export async function systemEntries(network: boolean): Promise<SystemEntry[]> {
  const paths = [...PROGRAM_FOLDERS, ...CONFIGURATION, ...(network ? NETWORK_CONFIGURATION : [])];
  const entries = await Promise.all(paths.map(systemEntry));
  return entries.filter((entry) => entry !== undefined);
}

async function systemEntry(path: string): Promise<SystemEntry | undefined> {
  try {
    if ((await lstat(path)).isSymbolicLink()) {
      const source = await realpath(path);
      if (source.startsWith('/usr/')) return { kind: 'link', path, to: await readlink(path) };
    }
    const source = await realpath(path);
    const status = await stat(source);
    if (status.isDirectory()) return { kind: 'folder', path, source };
    return { kind: 'file', path, source, version: `${status.mtimeMs}-${status.size}` };
  } catch {
    return undefined; // this host has no such thing
  }
}
