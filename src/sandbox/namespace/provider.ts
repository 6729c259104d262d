import { isAbsolute } from 'node:path';
import { CodedError } from '../../support/errors.ts';
import type { Sandbox, SandboxProvider, SandboxSpec } from '../sandbox.ts';
import { checkNamespaces } from './check.ts';
import { sandboxFailed } from './disk.ts';
import { namespaceSandbox } from './namespace-sandbox.ts';
import { startInit } from './start.ts';
import { makeStateFolder } from './state-folder.ts';
import { sweepStateFolders } from './sweep.ts';
import { removeTree } from './trees.ts';

/**
 * Sandboxes out of Linux namespaces and overlayfs, by util-linux alone: no daemon, as root or as an ordinary user.
 * `root` is an absolute folder for their state, on a disk with room for what sandboxes write.
 */
export function namespaceProvider({ root }: { root: string }): SandboxProvider {
  const provider: SandboxProvider = {
    name: 'namespace',
    check: () => checkNamespaces(provider, root),
    create: async (spec) => {
      assertAbsolute([root, spec.workdir, ...spec.layers, ...spec.mounts.flatMap(({ source, target }) => [source, target])]);
      return createSandbox(root, spec);
    },
    sweep: () => sweepStateFolders(root),
  };
  return provider;
}

async function createSandbox(root: string, spec: SandboxSpec): Promise<Sandbox> {
  let folder: string | undefined;
  try {
    folder = await makeStateFolder(root, spec);
    return namespaceSandbox(folder, spec, await startInit(folder, spec));
  } catch (error) {
    if (folder !== undefined) await removeTree(folder).catch(() => undefined); // the first error is the one to tell
    throw sandboxFailed('a sandbox could not be made', root, error);
  }
}

function assertAbsolute(paths: readonly string[]): void {
  for (const path of paths) {
    if (!isAbsolute(path)) throw new CodedError('SANDBOX_FAILED', `${path} is not an absolute path`);
  }
}
