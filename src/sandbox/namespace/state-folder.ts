import { mkdirSync } from 'node:fs';
import { chmod, chown, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxSpec } from '../sandbox.ts';
import { isPrivileged, SANDBOX_ID } from '../shared/identity.ts';
import { sandboxLimits } from '../shared/limits.ts';
import { newStatePath } from '../shared/live.ts';
import { removeTree } from '../shared/trees.ts';
import { gatewayAccess } from '../shared/way-out.ts';
import { baseLayer } from './base-layer.ts';
import { pipesFolder } from './pipes.ts';
import { scratchFolder } from './scratch.ts';
import { systemEntries } from './system-folders.ts';
import type { RootSpec } from './warden.ts';

/** What pid 1 binds; see `warden/root.py`. */
const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];
const DEVICE_LINKS: readonly { path: string; to: string }[] = [
  { path: '/dev/fd', to: '/proc/self/fd' },
  { path: '/dev/stdin', to: '/proc/self/fd/0' },
  { path: '/dev/stdout', to: '/proc/self/fd/1' },
  { path: '/dev/stderr', to: '/proc/self/fd/2' },
  { path: '/dev/ptmx', to: 'pts/ptmx' },
];

let staging: string | undefined;

/** An empty folder that pid 1 of every sandbox mounts over in its own namespace. */
function stagingFolder(): string {
  if (staging === undefined) {
    staging = join(scratchFolder(), 'staging');
    mkdirSync(staging, { mode: 0o711 });
  }
  return staging;
}

/**
 * Makes the folder of a new sandbox on the disk, with `upper` (what it writes) and `work` (overlayfs's own), and says what it is to be
 * put together from. The folder's name is the sandbox's.
 */
export async function makeStateFolder(root: string, spec: SandboxSpec): Promise<RootSpec> {
  const disk = newStatePath(root);
  try {
    await mkdir(disk, { recursive: true, mode: 0o700 });
    const { layers, binds } = await parts(root, spec);
    for (const name of ['upper', 'work']) await mkdir(join(disk, name));
    await chmod(join(disk, 'upper'), 0o755);
    if (isPrivileged()) await chown(join(disk, 'upper'), SANDBOX_ID, SANDBOX_ID);
    const { memoryBytes } = sandboxLimits(spec.limits);
    const network = spec.network === false ? null : gatewayAccess(spec.network, process.env);
    return { staging: stagingFolder(), disk, layers, binds, workdir: spec.workdir, pipes: pipesFolder(), memoryBytes, network };
  } catch (error) {
    await removeTree(disk).catch(() => undefined); // the first error is the one to tell
    throw error;
  }
}

async function parts(root: string, spec: SandboxSpec): Promise<Pick<RootSpec, 'layers' | 'binds'>> {
  const system = systemEntries(spec);
  const mounted = await Promise.all(spec.mounts.map(async (mount) => ({ ...mount, kind: await kindOf(mount.source) })));
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
  return {
    layers: [...(spec.rootfs === undefined ? [] : [spec.rootfs]), base, ...spec.layers],
    binds: [...bound.map(({ source, path }) => ({ source, target: path })), ...spec.mounts],
  };
}

async function kindOf(path: string): Promise<'folder' | 'file'> {
  return (await stat(path)).isDirectory() ? 'folder' : 'file';
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
