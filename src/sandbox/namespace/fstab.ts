import { readFile } from 'node:fs/promises';

/** One line of an fstab: what is mounted where. */
export type MountEntry = { source: string; target: string; type: string; options: readonly string[] };

/** A read-only look at a folder or file of the host. */
export function readOnlyBind(source: string, target: string, mounts: readonly HostMount[]): MountEntry {
  // A flag that the host's mount has cannot be taken off in a user namespace: the remount must repeat it.
  const noexec = mountOf(source, mounts)?.options.includes('noexec') === true;
  return { source, target, type: 'none', options: ['bind', 'ro', 'nosuid', 'nodev', ...(noexec ? ['noexec'] : [])] };
}

/** The text of an fstab with these entries, in order. */
export function renderFstab(entries: readonly MountEntry[]): string {
  return entries
    .map(
      ({ source, target, type, options }) => `${escapeField(source)} ${escapeField(target)} ${type} ${options.join(',')} 0 0\n`,
    )
    .join('');
}

function escapeField(path: string): string {
  return path.replace(/[\s\\#]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

/** A mount of the host, as /proc/self/mountinfo tells it. */
export type HostMount = { target: string; options: readonly string[] };

export async function readHostMounts(): Promise<HostMount[]> {
  const text = await readFile('/proc/self/mountinfo', 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const fields = line.split(' ');
      const target = (fields[4] ?? '').replace(/\\([0-7]{3})/g, (_, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      );
      return { target, options: (fields[5] ?? '').split(',') };
    });
}

/** The mount that an absolute, resolved path lies on: the deepest, and of those the last made. */
function mountOf(path: string, mounts: readonly HostMount[]): HostMount | undefined {
  let best: HostMount | undefined;
  for (const mount of mounts) {
    const covers = mount.target === '/' || path === mount.target || path.startsWith(`${mount.target}/`);
    if (covers && (best === undefined || mount.target.length >= best.target.length)) best = mount;
  }
  return best;
}
