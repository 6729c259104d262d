import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '../../support/errors.ts';

const FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];

/** Absolute path of a system program, or undefined. The user's PATH is not asked: the sandbox has only system folders. */
export function findSystemTool(name: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, name)).find(isExecutable);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Programs without which no namespace sandbox can be made: all of util-linux, coreutils and bash. */
export const REQUIRED_TOOLS = ['bash', 'sh', 'cat', 'cp', 'du', 'base64', 'unshare'] as const;

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
