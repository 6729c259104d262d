import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { chmod, chown, mkdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { SandboxSpec } from '../sandbox.ts';
import { baseLayer } from './base-layer.ts';
import { discard } from './discard.ts';
import { type MountEntry, readHostMounts, readOnlyBind, renderFstab } from './fstab.ts';
import { isPrivileged, SANDBOX_ID } from './identity.ts';
import { newStatePath } from './owner.ts';
import { scratchFolder } from './scratch.ts';
import { systemEntries } from './system-folders.ts';
import { removeTree } from './trees.ts';

const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];
const DEVICE_LINKS: readonly { path: string; to: string }[] = [
  { path: '/dev/fd', to: '/proc/self/fd' },
  { path: '/dev/stdin', to: '/proc/self/fd/0' },
  { path: '/dev/stdout', to: '/proc/self/fd/1' },
  { path: '/dev/stderr', to: '/proc/self/fd/2' },
  { path: '/dev/ptmx', to: 'pts/ptmx' },
];

/** Where a sandbox keeps what it is made of. */
export type StateFolders = {
  /** On the disk: `upper` (what it writes) and `work` (overlayfs's own). Its name is the sandbox's. */
  disk: string;
  /**
   * In memory: `fstab` (what to mount), `l/N` (links to the layers, lowest first), `root` (where it is mounted), and links
   * to the two on the disk.
   */
  place: string;
};

/** Makes the folders of a new sandbox. */
export async function makeStateFolders(root: string, spec: SandboxSpec): Promise<StateFolders> {
  const disk = newStatePath(root);
  const folders = { disk, place: join(scratchFolder(), basename(disk)) };
  try {
    await mkdir(disk, { recursive: true, mode: 0o700 });
    await mkdir(folders.place, { mode: 0o700 });
    await fill(root, folders, spec);
    return folders;
  } catch (error) {
    await Promise.all([removeTree(disk), removeTree(folders.place)]);
    throw error;
  }
}

/** Takes them away; what they hold on the disk goes by and by. */
export async function removeStateFolders(root: string, { disk, place }: StateFolders): Promise<void> {
  await Promise.all([discard(root, disk), rm(place, { recursive: true, force: true })]);
}

async function fill(root: string, { disk, place }: StateFolders, spec: SandboxSpec): Promise<void> {
  const system = systemEntries(spec);
  const [hostMounts, mounted] = await Promise.all([
    readHostMounts(),
    Promise.all(spec.mounts.map(async (mount) => ({ ...mount, kind: await kindOf(mount.source) }))),
  ]);
  const bound = system.filter((entry) => entry.kind === 'folder');
  const links = [...DEVICE_LINKS, ...system.filter((entry) => entry.kind === 'link').map(({ path, to }) => ({ path, to }))];
  const isFree =
    !links.some(({ path }) => isWithin(spec.workdir, path)) && !mounted.some(({ target }) => isWithin(spec.workdir, target));
  const base = await baseLayer(root, {
    points: [
      ...bound.map(({ path, kind }) => ({ path, kind })),
      ...['/dev/shm', '/dev/pts', '/proc'].map((path) => ({ path, kind: 'folder' as const })),
      ...DEVICES.map((name) => ({ path: `/dev/${name}`, kind: 'file' as const })),
      ...mounted.map(({ target, kind }) => ({ path: target, kind })),
      ...(isFree ? [{ path: spec.workdir, kind: 'folder' as const }] : []), // else pid 1 makes it where it is missing
    ],
    links,
    copies: system.filter((entry) => entry.kind === 'file').map(({ path, source, version }) => ({ path, source, version })),
    ...(spec.rootfs === undefined ? {} : { rootfs: spec.rootfs }),
  });
  for (const name of ['upper', 'work']) {
    await mkdir(join(disk, name));
    symlinkSync(join(disk, name), join(place, name));
  }
  for (const name of ['root', 'l']) mkdirSync(join(place, name));
  await chmod(join(disk, 'upper'), 0o755);
  if (isPrivileged()) await chown(join(disk, 'upper'), SANDBOX_ID, SANDBOX_ID);
  // Links keep the overlay's options short (they end at one page) and free of characters that mean something there.
  const layers = [...(spec.rootfs === undefined ? [] : [spec.rootfs]), base, ...spec.layers];
  for (const [index, layer] of layers.entries()) symlinkSync(layer, join(place, 'l', String(index)));
  const inside = (path: string): string => join(place, 'root', path);
  const overlay: MountEntry = {
    source: 'overlay',
    target: join(place, 'root'),
    type: 'overlay',
    options: [
      `lowerdir=${layers
        .map((_, index) => `l/${index}`)
        .reverse()
        .join(':')}`,
      'upperdir=upper',
      'workdir=work',
      'userxattr', // layers read the same whether root made them or an ordinary user
      'volatile', // no sync of the disk at unmount: what a sandbox writes is thrown away with it
      'nosuid',
      'nodev',
    ],
  };
  const entries: MountEntry[] = [
    overlay,
    ...bound.map(({ source, path }) => readOnlyBind(source, inside(path), hostMounts)),
    ...spec.mounts.map(({ source, target }) => readOnlyBind(source, inside(target), hostMounts)),
    ...DEVICES.map((name) => ({
      source: `/dev/${name}`,
      target: inside(`/dev/${name}`),
      type: 'none',
      options: ['bind', 'nosuid'],
    })),
    { source: 'shm', target: inside('/dev/shm'), type: 'tmpfs', options: ['nosuid', 'nodev', 'size=256m', 'mode=1777'] },
    {
      source: 'pts',
      target: inside('/dev/pts'),
      type: 'devpts',
      options: ['newinstance', 'ptmxmode=0666', 'mode=620', 'nosuid', 'noexec'],
    },
    { source: 'proc', target: inside('/proc'), type: 'proc', options: ['nosuid', 'nodev', 'noexec'] },
  ];
  writeFileSync(join(place, 'fstab'), renderFstab(entries));
}

async function kindOf(path: string): Promise<'folder' | 'file'> {
  return (await stat(path)).isDirectory() ? 'folder' : 'file';
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
