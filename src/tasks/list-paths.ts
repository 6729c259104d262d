import type { Sandbox } from '../sandbox/index.ts';

const LIST = [
  'find',
  '.',
  '(',
  '-name',
  '.git',
  '-o',
  '-name',
  'node_modules',
  ')',
  '-prune',
  '-o',
  '-type',
  'f',
  '-print0',
] as const;

/** Every file of a sandbox's checkout, relative to it; neither git's nor those of installed packages. */
export async function listPaths(sandbox: Sandbox): Promise<string[]> {
  const { stdout } = await sandbox.exec(LIST, { maxOutputBytes: 64 * 1024 * 1024 });
  return stdout
    .split('\0')
    .slice(0, -1)
    .map((path) => path.slice(2));
}
