import { lstatSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { CodedError } from '../../support/errors.ts';
import type { Sandbox, SandboxProvider, SandboxSpec } from '../sandbox.ts';
import { sandboxFailed } from '../shared/disk.ts';
import { systemTool } from '../shared/host-tools.ts';
import { checkNamespaces } from './check.ts';
import { discard } from './discard.ts';
import { namespaceSandbox } from './namespace-sandbox.ts';
import { startWarden } from './start.ts';
import { makeStateFolder } from './state-folder.ts';
import { sweepStateFolders } from './sweep.ts';
import { zygote } from './zygote.ts';

/**
 * Sandboxes out of Linux namespaces and overlayfs, by util-linux alone: no daemon, as root or as an ordinary user.
 * `root` is an absolute folder for their state, on a disk with room for what sandboxes write.
 */
export function namespaceProvider({ root }: { root: string }): SandboxProvider {
  const provider: SandboxProvider = {
    name: 'namespace',
    check: () => checkNamespaces(provider, root),
    create: async (spec) => {
      await assertSound(root, spec);
      await assertRootfs(spec.rootfs);
      return createSandbox(root, spec);
    },
    sweep: () => sweepStateFolders(root),
  };
  return provider;
}

const INSIDE_TOOLS = ['bash', 'sh', 'base64', 'cat'] as const;

async function createSandbox(root: string, spec: SandboxSpec): Promise<Sandbox> {
  let folder: string | undefined;
  try {
    const assembly = await makeStateFolder(root, spec);
    folder = assembly.disk;
    const warden = await startWarden(assembly);
    const grouped = (await zygote()).whyNoGroups === undefined;
    return namespaceSandbox({ root, folder, warden, grouped }, spec);
  } catch (error) {
    if (folder !== undefined) await discard(root, folder).catch(() => undefined); // the first error is the one to tell
    throw sandboxFailed('a sandbox could not be made', root, error);
  }
}

/** What would otherwise fail as a mount, with words that tell nobody anything. */
export async function assertSound(root: string, spec: SandboxSpec): Promise<void> {
  const inside = [spec.workdir, ...spec.mounts.map(({ target }) => target)];
  for (const path of [root, ...(spec.rootfs === undefined ? [] : [spec.rootfs]), ...spec.layers, ...inside]) {
    if (!isAbsolute(path)) throw new CodedError('SANDBOX_FAILED', `${path} is not an absolute path`);
  }
  for (const path of inside) {
    if (path.split('/').includes('..')) {
      throw new CodedError('SANDBOX_FAILED', `${path} is not a plain path`);
    }
  }
  await Promise.all([
    ...spec.layers.map(async (path) => {
      if (!(await stat(path).catch(() => undefined))?.isDirectory()) throw missing('layer', path);
    }),
    ...spec.mounts.map(async ({ source }) => {
      if (!(await stat(source).catch(() => undefined))) throw missing('mounted folder', source);
    }),
  ]);
}

/** A root filesystem has to hold the programs with which a command gets in, where the host has them. */
async function assertRootfs(rootfs: string | undefined): Promise<void> {
  if (rootfs === undefined) return;
  if (!(await stat(rootfs).catch(() => undefined))?.isDirectory()) throw missing('root filesystem', rootfs);
  for (const name of INSIDE_TOOLS) {
    const path = join(rootfs, systemTool(name));
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) {
      throw new CodedError('SANDBOX_FAILED', `the root filesystem ${rootfs} has no ${systemTool(name)}`, {
        hint: 'Sandboxes need bash, coreutils and util-linux inside, at the same places as on this machine.',
      });
    }
  }
}

function missing(what: string, path: string): CodedError {
  return new CodedError('SANDBOX_FAILED', `the ${what} ${path} does not exist`, { hint: 'Build the environment again.' });
}
