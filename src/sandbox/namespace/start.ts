import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { CodedError } from '../../support/errors.ts';
import { loopbackCommand, systemTool } from './host-tools.ts';
import { isPrivileged, SANDBOX_ID } from './identity.ts';

const INIT = readFileSync(join(import.meta.dirname, 'init.sh'), 'utf8');

type InitProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/** Open namespaces. Handles, not process numbers: a number can belong to another process a moment later. */
export type Namespaces = {
  /** Those that the mounts and the network belong to, by the option of nsenter that enters them. */
  readonly outer: Readonly<Record<string, number>>;
  /** The user namespace of the sandbox user, who has no right over the others. */
  readonly inner: number;
};

/** A running pid 1. */
export type Init = {
  /** Its number on the host. */
  readonly pid: number;
  readonly namespaces: Namespaces;
  /** Resolves when it is gone, and with it every process and mount of the sandbox. */
  readonly ended: Promise<void>;
  /** Ends it, waits for that, and closes the namespaces. Idempotent. */
  stop(): Promise<void>;
};

/** Starts pid 1 over a state folder. Throws `SANDBOX_FAILED` with what it said where it does not come up. */
export async function startInit(folder: string, options: { network: boolean; workdir: string }): Promise<Init> {
  const child = spawnInit(folder, options);
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(0, 10_000);
  });
  child.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => resolve());
    child.on('error', (error) => {
      complaint += error.message;
      resolve();
    });
  });
  const handles: number[] = [];
  const stop = async (): Promise<void> => {
    child.stdin.destroy();
    for (const handle of handles.splice(0)) closeSync(handle);
    const timer = setTimeout(() => child.kill('SIGKILL'), 2000);
    await ended;
    clearTimeout(timer);
  };
  const open = (pid: string, kind: string): number => {
    const handle = openSync(`/proc/${pid}/ns/${kind}`, 'r');
    handles.push(handle);
    return handle;
  };
  try {
    const { pid, holder } = await readiness(child, ended);
    if (isPrivileged()) mapSandboxUser(holder);
    const inner = open(holder, 'user');
    const kinds = [...(isPrivileged() ? [] : ['user']), 'mnt', 'pid', 'ipc', 'uts', ...(options.network ? [] : ['net'])];
    const outer = Object.fromEntries(kinds.map((kind) => [kind === 'mnt' ? 'mount' : kind, open(pid, kind)]));
    child.stdin.write('\n');
    return { pid: Number(pid), namespaces: { outer, inner }, ended, stop };
  } catch (cause) {
    await stop();
    throw new CodedError('SANDBOX_FAILED', `a sandbox did not start: ${firstLine(complaint) ?? String(cause)}`, {
      hint: 'Run `swe-lego doctor` to see what sandboxes need on this machine.',
      cause: complaint === '' ? cause : new Error(complaint),
    });
  }
}

function spawnInit(folder: string, { network, workdir }: { network: boolean; workdir: string }): InitProcess {
  const privileged = isPrivileged();
  const kinds = ['mount', 'pid', 'ipc', 'uts', ...(network ? [] : ['net'])];
  return spawn(
    systemTool('unshare'),
    [
      ...(privileged ? [] : ['--user', '--map-root-user']),
      ...kinds.map((kind) => `--${kind}`),
      '--fork',
      '--kill-child',
      systemTool('bash'),
      '--norc', // without it bash takes our pipe for a remote login
      '-c',
      INIT,
      'init',
      String(SANDBOX_ID),
      privileged ? 'root' : 'user',
      workdir,
      network ? '' : (loopbackCommand() ?? ''),
    ],
    { cwd: folder, env: { LC_ALL: 'C' }, detached: true, stdio: ['pipe', 'pipe', 'pipe'] },
  );
}

/** Waits for the line in which pid 1 tells its number and the holder's. */
function readiness(child: InitProcess, ended: Promise<void>): Promise<{ pid: string; holder: string }> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const [, pid, holder] = /^ready (\d+) (\d+)\n/.exec(text) ?? [];
      if (pid !== undefined && holder !== undefined) resolve({ pid, holder });
    });
    void ended.then(() => reject(new Error('its first process ended')));
  });
}

/**
 * Gives the holder's user namespace its two users: the sandbox user, and a root that is nobody outside and that only
 * our own helpers use, to drop to the sandbox user with an empty bounding set.
 */
function mapSandboxUser(holder: string): void {
  const map = `0 ${SANDBOX_ID - 1} 1\n${SANDBOX_ID} ${SANDBOX_ID} 1\n`;
  writeFileSync(`/proc/${holder}/uid_map`, map);
  writeFileSync(`/proc/${holder}/gid_map`, map);
}

function firstLine(text: string): string | undefined {
  return text.split('\n').find((line) => line.trim() !== '');
}
