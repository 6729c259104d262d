import { chmod, lchown, mkdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { byName } from '../../support/by-name.ts';
import { contentHash } from '../../support/hash.ts';
import { isPrivileged, SANDBOX_ID } from '../shared/identity.ts';
import { newStatePath } from '../shared/live.ts';

/** Where something will be mounted, so that a folder or an empty file must stand there. */
type MountPoint = { path: string; kind: 'folder' | 'file' };

/** Everything in the lowest layer of a sandbox. Paths are absolute inside it. */
export type BaseLayer = {
  points: readonly MountPoint[];
  links: readonly { path: string; to: string }[];
  /** Files of the host that are copied; `version` changes when they do. */
  copies: readonly { path: string; source: string; version: string }[];
  /** Absolute folder of a root filesystem that lies below, whose users the sandbox user joins. */
  rootfs?: string;
};

const FOLDERS = ['/dev', '/etc', '/home/agent', '/mnt', '/opt', '/proc', '/root', '/run', '/srv', '/tmp', '/var/tmp'];
const STICKY = ['/tmp', '/var/tmp'];

const FILES: Readonly<Record<string, string>> = byName({
  '/etc/passwd': [
    'root:x:0:0:root:/root:/bin/bash',
    `agent:x:${SANDBOX_ID}:${SANDBOX_ID}:agent:/home/agent:/bin/bash`,
    'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
    '',
  ].join('\n'),
  '/etc/group': ['root:x:0:', 'tty:x:5:', `agent:x:${SANDBOX_ID}:`, 'nogroup:x:65534:', ''].join('\n'),
  '/etc/hosts': '127.0.0.1 localhost sandbox\n::1 localhost\n',
  '/etc/hostname': 'sandbox\n',
  '/etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n',
});

/**
 * The folder of the lowest layer with these mount points, made once and shared: `<root>/bases/<hash>`.
 * It belongs to the sandbox user, as everything that a sandbox may write to does.
 */
export async function baseLayer(root: string, layer: BaseLayer): Promise<string> {
  const files = layer.rootfs === undefined ? FILES : { ...FILES, ...(await joinedUsers(layer.rootfs)) };
  const { rootfs: _, ...content } = layer;
  const path = join(root, 'bases', contentHash({ layer: content, FOLDERS, FILES: files, privileged: isPrivileged() }));
  if (await exists(path)) return path;
  const temporary = newStatePath(root); // where a sweep finds it after a crash
  try {
    await build(temporary, layer, files);
    await mkdir(dirname(path), { recursive: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    if (!(await exists(path))) throw error; // another process was faster
  }
  return path;
}

async function build(folder: string, layer: BaseLayer, files: Readonly<Record<string, string>>): Promise<void> {
  const made = new Set<string>();
  const links = new Set(layer.links.map(({ path }) => path));
  const makeFolder = async (path: string): Promise<void> => {
    if (made.has(path) && !links.has(path)) return;
    if (links.has(path)) throw new Error(`${path} is a link of the system: nothing can be put under it`);
    if (path !== '/') await makeFolder(dirname(path));
    await mkdir(join(folder, path), { recursive: path === '/', mode: 0o755 });
    made.add(path);
  };
  const makeFile = async (path: string, content: string | Uint8Array): Promise<void> => {
    await makeFolder(dirname(path));
    await writeFile(join(folder, path), content);
    made.add(path);
  };
  await makeFolder('/');
  for (const path of FOLDERS) await makeFolder(path);
  for (const { path, to } of layer.links) {
    await makeFolder(dirname(path));
    await symlink(to, join(folder, path));
    made.add(path);
  }
  for (const { path, kind } of layer.points) await (kind === 'folder' ? makeFolder(path) : makeFile(path, ''));
  for (const [path, content] of Object.entries(files)) await makeFile(path, content);
  for (const { path, source } of layer.copies) await makeFile(path, await readFile(source));
  for (const path of STICKY) await chmod(join(folder, path), 0o1777);
  if (isPrivileged()) for (const path of made) await lchown(join(folder, path), SANDBOX_ID, SANDBOX_ID);
}

/** The lists of users and groups of a root filesystem with the sandbox user among them. */
async function joinedUsers(rootfs: string): Promise<Record<string, string>> {
  const joined: Record<string, string> = byName();
  for (const path of ['/etc/passwd', '/etc/group']) {
    const own = FILES[path] ?? '';
    const there = await readFile(join(rootfs, path), 'utf8').catch(() => undefined);
    const agent = own.split('\n').filter((line) => line.startsWith('agent:'));
    joined[path] = there === undefined ? own : `${[there.trimEnd(), ...agent].join('\n')}\n`;
  }
  return joined;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
