/**
 * The user of every sandbox process, inside and (where we are root) on the host. It lies in 65520…65533, which neither
 * Debian nor systemd gives to anybody. Pid 1 has the identity below it.
 */
export const SANDBOX_ID = 65525;

/** Whether this process can mount by itself; otherwise a user namespace lends it the right. */
export function isPrivileged(): boolean {
  return process.geteuid?.() === 0;
}
