import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '../../support/errors.ts';

const FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];

/** Absolute path of a system program, or undefined. The user's PATH is not asked: the sandbox has only system folders. */
export function findSystemTool(name: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, name)).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Programs without which no namespace sandbox can be made: all of util-linux, coreutils and bash. */
export const REQUIRED_TOOLS = [
  'unshare',
  'nsenter',
  'setpriv',
  'prlimit',
  'mount',
  'umount',
  'pivot_root',
  'bash',
  'sh',
  'mkfifo',
  'cat',
  'env',
  'cp',
  'du',
] as const;

/** Absolute path of one of them. Throws `SANDBOX_UNAVAILABLE`. */
export function systemTool(name: (typeof REQUIRED_TOOLS)[number]): string {
  const path = findSystemTool(name);
  if (path === undefined) {
    throw new CodedError('SANDBOX_UNAVAILABLE', `${name} is not installed`, {
      hint: 'Install the packages util-linux, coreutils and bash.',
    });
  }
  return path;
}

/** Ways to bring the loopback device up, in order; the first whose program is installed is taken. */
const LOOPBACK: readonly { tool: string; command: (path: string) => string }[] = [
  { tool: 'ip', command: (path) => `${path} link set lo up` },
  { tool: 'ifconfig', command: (path) => `${path} lo up` },
  { tool: 'busybox', command: (path) => `${path} ip link set lo up` },
];

/** Shell words that bring the loopback device up, or undefined where no program can. */
export function loopbackCommand(): string | undefined {
  for (const way of LOOPBACK) {
    const path = findSystemTool(way.tool);
    if (path !== undefined) return way.command(path);
  }
  return undefined;
}
