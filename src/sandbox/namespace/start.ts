import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
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

/** A pid 1 that has namespaces and waits for a state folder. */
type Blank = {
  child: InitProcess;
  ended: Promise<void>;
  isLive(): boolean;
  /** What it said about its failure. */
  complaint(): string;
};

/** Milliseconds without a new sandbox after which the next one's pid 1 is started, so that its namespaces are there already. */
const SPARE_AFTER_MS = 100;

let spare: Blank | undefined;
let spareTimer: NodeJS.Timeout | undefined;

/** Starts pid 1 over a state folder. Throws `SANDBOX_FAILED` with what it said where it does not come up. */
export async function startInit(folder: string, options: { network: boolean; workdir: string }): Promise<Init> {
  clearTimeout(spareTimer);
  const ready = options.network ? undefined : takeSpare();
  try {
    // What was mounted on the host since a spare was started it does not see.
    const init = await (ready === undefined ? undefined : putTogether(ready, folder, options).catch(() => undefined));
    return init ?? (await putTogether(startBlank(options.network), folder, options));
  } finally {
    clearTimeout(spareTimer);
    spareTimer = setTimeout(prepareSpare, SPARE_AFTER_MS).unref();
  }
}

/** Starts a pid 1 for the next sandbox, which does not keep this process from ending, and ends with it. */
function prepareSpare(): void {
  if (spare?.isLive()) return;
  spare = startBlank(false);
  const { child } = spare;
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as Socket).unref();
}

function takeSpare(): Blank | undefined {
  const taken = spare;
  spare = undefined;
  if (!taken?.isLive()) return undefined;
  const { child } = taken;
  child.ref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as Socket).ref();
  return taken;
}

function startBlank(network: boolean): Blank {
  const child = spawnInit(network);
  let complaint = '';
  let live = true;
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
  void ended.then(() => {
    live = false;
  });
  return { child, ended, isLive: () => live, complaint: () => complaint };
}

async function putTogether(
  { child, ended, complaint }: Blank,
  folder: string,
  options: { network: boolean; workdir: string },
): Promise<Init> {
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
    child.stdin.write(`${folder}\0${options.workdir}\0`);
    const { pid, holder } = await readiness(child, ended);
    if (isPrivileged()) mapSandboxUser(holder);
    const inner = open(holder, 'user');
    const kinds = [...(isPrivileged() ? [] : ['user']), 'mnt', 'pid', 'ipc', 'uts', ...(options.network ? [] : ['net'])];
    const outer = Object.fromEntries(kinds.map((kind) => [kind === 'mnt' ? 'mount' : kind, open(pid, kind)]));
    child.stdin.write('\n');
    return { pid: Number(pid), namespaces: { outer, inner }, ended, stop };
  } catch (cause) {
    await stop();
    const said = complaint();
    throw new CodedError('SANDBOX_FAILED', `a sandbox did not start: ${firstLine(said) ?? String(cause)}`, {
      hint: 'Run `swe-lego doctor` to see what sandboxes need on this machine.',
      cause: said === '' ? cause : new Error(said),
    });
  }
}

function spawnInit(network: boolean): InitProcess {
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
      network ? '' : (loopbackCommand() ?? ''),
    ],
    { cwd: '/', env: { LC_ALL: 'C' }, detached: true, stdio: ['pipe', 'pipe', 'pipe'] },
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
