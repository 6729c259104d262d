import { readFileSync } from 'node:fs';
import { CodedError, errorMessage } from '../../support/errors.ts';
import type { ProviderCheck, SandboxProvider } from '../sandbox.ts';
import { diskHint, isDiskFull } from '../shared/disk.ts';
import { findSystemTool, REQUIRED_TOOLS } from '../shared/host-tools.ts';
import { isPrivileged } from '../shared/identity.ts';
import { haveOwnIds } from './start.ts';
import { zygote } from './zygote.ts';

/** What is known when a sandbox could not be made. */
type Symptoms = { message: string; root: string; error: unknown };

/** Causes that can be told apart, the surest first, and how each is mended. */
const CAUSES: readonly { name: string; applies: (symptoms: Symptoms) => boolean; remedy: (symptoms: Symptoms) => string }[] = [
  {
    name: 'programs are missing',
    applies: () => missingTools().length > 0,
    remedy: () => `Install ${missingTools().join(', ')}: they are in the packages util-linux, coreutils and bash.`,
  },
  { name: 'the disk is full', applies: ({ error }) => isDiskFull(error), remedy: ({ root }) => diskHint(root) },
  {
    name: 'user namespaces are switched off',
    applies: () => systemSetting('kernel/unprivileged_userns_clone') === '0' && !isPrivileged(),
    remedy: () => 'Run `sysctl -w kernel.unprivileged_userns_clone=1` as root.',
  },
  {
    name: 'no user namespaces are allowed',
    applies: () => systemSetting('user/max_user_namespaces') === '0',
    remedy: () => 'Run `sysctl -w user.max_user_namespaces=10000` as root.',
  },
  {
    name: 'AppArmor keeps ordinary users from user namespaces',
    applies: () => systemSetting('kernel/apparmor_restrict_unprivileged_userns') === '1' && !isPrivileged(),
    remedy: () => 'Run `sysctl -w kernel.apparmor_restrict_unprivileged_userns=0` as root.',
  },
  {
    name: 'this process may not make namespaces',
    applies: ({ message }) => /unshare/.test(message) && /not permitted|denied/.test(message),
    remedy: () =>
      'In a container, start it with `--privileged`, or with `--cap-add SYS_ADMIN --security-opt seccomp=unconfined ' +
      '--security-opt systempaths=unconfined`; elsewhere, run as root or as a user who may make user namespaces.',
  },
  {
    name: 'too many user namespaces',
    applies: ({ message }) => /unshare: No space left on device/.test(message),
    remedy: () => 'Raise `user.max_user_namespaces` with sysctl as root.',
  },
  {
    name: 'the kernel has no overlayfs',
    applies: () => !/\boverlay$/m.test(readText('/proc/filesystems') ?? 'overlay'),
    remedy: () => 'Run `modprobe overlay` as root.',
  },
  {
    name: '/proc of a container is masked',
    applies: ({ message }) => /\/root\/proc:/.test(message),
    remedy: () => 'Start the container with `--security-opt systempaths=unconfined` or `--privileged`.',
  },
  {
    name: 'the disk cannot hold an overlay',
    applies: ({ message }) => /mount: .*\/root: /.test(message),
    remedy: ({ root }) =>
      `Choose a workspace on a local disk (ext4, xfs, btrfs): the one that holds ${root} cannot be written over a layer.`,
  },
];

/** Makes a sandbox and runs a command in it; where that fails, looks for the cause. Never throws. */
export async function checkNamespaces(provider: SandboxProvider, root: string): Promise<ProviderCheck> {
  try {
    await using sandbox = await provider.create({ layers: [], mounts: [], workdir: '/tmp', variables: {}, network: false });
    const result = await sandbox.exec(['/bin/sh', '-c', 'exit 7']);
    if (result.exitCode !== 7)
      throw new Error(result.stderr.trim() || `a command in a sandbox ended with ${result.exitCode}, not 7`);
    const user = isPrivileged() ? 'as root' : 'as an ordinary user';
    return { usable: true, detail: `namespaces, overlayfs and system-call filters work ${user}; ${await holds()}` };
  } catch (error) {
    const message = `${errorMessage(error)}\n${error instanceof CodedError ? errorMessage(error.cause) : ''}`;
    const symptoms = { message, root, error };
    const cause = CAUSES.find(({ applies }) => applies(symptoms));
    return {
      usable: false,
      detail: cause === undefined ? errorMessage(error) : `${cause.name} (${errorMessage(error)})`,
      remedy: cause?.remedy(symptoms) ?? 'Use another sandbox backend, or report this message.',
    };
  }
}

/** What holds the limits here, in words. */
async function holds(): Promise<string> {
  const { whyNoGroups } = await zygote();
  const memory =
    whyNoGroups === undefined
      ? 'a control group holds memory'
      : `memory is looked at four times a second, for want of a control group (${whyNoGroups})`;
  const users =
    isPrivileged() && haveOwnIds() ? 'each sandbox has a user of its own' : 'all sandboxes are one user of this machine';
  return `${memory}; ${users}`;
}

function missingTools(): string[] {
  return REQUIRED_TOOLS.filter((name) => findSystemTool(name) === undefined);
}

function systemSetting(path: string): string | undefined {
  return readText(`/proc/sys/${path}`)?.trim();
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // this kernel has no such thing
  }
}
