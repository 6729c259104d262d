import { readFileSync } from 'node:fs';

/**
 * The user of every sandbox process, inside and (where we are root) on the host. It lies in 65520…65533, which neither
 * Debian nor systemd gives to anybody. Pid 1 has the identity below it.
 */
export const SANDBOX_ID = 65525;

/** Capabilities that mounting and dropping to another user take: CHOWN, SETGID, SETUID, SYS_ADMIN. */
const NEEDED = (1n << 0n) | (1n << 6n) | (1n << 7n) | (1n << 21n);

let privileged: boolean | undefined;

/**
 * Whether this process can mount and change users by itself; otherwise a user namespace lends it the right, and sandbox
 * processes are this user's. Root of a container may lack the capabilities, or the user numbers.
 */
export function isPrivileged(): boolean {
  privileged ??= process.geteuid?.() === 0 && hasCapabilities() && ['uid', 'gid'].every(hasIdentities);
  return privileged;
}

function hasCapabilities(): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return (BigInt(`0x${effective}`) & NEEDED) === NEEDED;
}

function hasIdentities(kind: string): boolean {
  return readFileSync(`/proc/self/${kind}_map`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .some(([first = 0, , count = 0]) => first < SANDBOX_ID && SANDBOX_ID < first + count);
}
