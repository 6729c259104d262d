import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { CodedError } from '../../support/errors.ts';
import { pythonEnvironment } from '../../support/tools.ts';
import { findSystemTool, isExecutable } from '../shared/host-tools.ts';
import { isPrivileged } from '../shared/identity.ts';
import { scratchFolder } from './scratch.ts';

/** The folder of the program. Programs of sandboxes see the command line: it names no place of this machine. */
const PROGRAM = join(import.meta.dirname, 'warden');
/** Isolated from the user's variables and packages; it writes no byte code. */
const ARGUMENTS = ['-I', '-S', '-E', '-B', '.'];

type Process = ChildProcessByStdio<Writable, Readable, Readable>;

/** The process that forks all sandboxes of this one; see `warden/__main__.py`. It ends with this process, however that ends. */
export type Zygote = {
  /** Why no control groups hold the sandboxes; undefined where they do. */
  readonly whyNoGroups: string | undefined;
  /** A connection to a new sandbox that is being made. */
  connect(): Promise<Socket>;
  /** Makes named pipes in an absolute folder: `p<first>` and so many in all. */
  makePipes(folder: string, first: number, count: number): Promise<void>;
  /** What it, or a sandbox of it, has said about failures. */
  complaint(): string;
};

let running: Promise<Zygote> | undefined;

/** The one of this process; started when it is first asked for, and again where it has ended. Throws `SANDBOX_UNAVAILABLE`. */
export function zygote(): Promise<Zygote> {
  running ??= start();
  return running;
}

/** The Pythons that may run it: the system's, which every user can start, then the one of the checkout. Any from 3.9 on will do. */
function pythons(): string[] {
  const own = join(pythonEnvironment(), 'bin', 'python');
  return [findSystemTool('python3'), isExecutable(own) ? own : undefined].filter((path) => path !== undefined);
}

async function start(): Promise<Zygote> {
  let failure = unavailable('there is no Python');
  for (const python of pythons()) {
    try {
      return await startWith(python);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      failure = error;
    }
  }
  running = undefined;
  throw failure;
}

async function startWith(python: string): Promise<Zygote> {
  const path = join(scratchFolder(), `zygote-${process.hrtime.bigint()}`);
  const child = spawn(python, ARGUMENTS, {
    cwd: PROGRAM,
    env: { LC_ALL: 'C' },
    detached: true, // an interrupt of the terminal is for us
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.unref();
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-10_000);
  });
  child.stdin.on('error', () => undefined);
  const answers: ((line: string | undefined) => void)[] = [];
  readLines(child, (line) => answers.shift()?.(line));
  let begun = false;
  const forget = (): void => {
    if (begun) running = undefined;
    for (const answer of answers.splice(0)) answer(undefined);
  };
  child.on('error', (error) => {
    complaint += error.message;
    forget();
  });
  child.on('exit', forget);
  child.stdin.write(`${JSON.stringify({ socket: path, privileged: isPrivileged() })}\n`);
  const hello = await keptAlive(child, new Promise<string | undefined>((resolve) => answers.push(resolve)));
  if (hello === undefined) throw unavailable(complaint);
  begun = true;
  const { groups } = JSON.parse(hello) as { groups: string | null };
  return {
    whyNoGroups: groups ?? undefined,
    complaint: () => complaint,
    connect: () =>
      new Promise((resolve, reject) => {
        const socket = connect(path);
        socket.once('error', (error) => reject(unavailable(complaint || error.message)));
        socket.once('connect', () => {
          socket.removeAllListeners('error');
          resolve(socket);
        });
      }),
    async makePipes(folder, first, count) {
      const answered = new Promise<string | undefined>((resolve) => answers.push(resolve));
      child.stdin.write(`${JSON.stringify({ folder, first, count })}\n`);
      if ((await keptAlive(child, answered)) === undefined) throw unavailable(complaint);
    },
  };
}

/** Waits for something of the process, which otherwise does not keep this one from ending. */
async function keptAlive<T>(child: Process, promise: Promise<T>): Promise<T> {
  const output = child.stdout as unknown as Socket;
  output.ref();
  try {
    return await promise;
  } finally {
    for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as unknown as Socket).unref();
  }
}

function readLines(child: Process, onLine: (line: string) => void): void {
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
}

function unavailable(complaint: string): CodedError {
  const reason = complaint.trim().split('\n').at(-1) || 'it ended without a word';
  const missing: readonly [RegExp, string][] = [
    [/libseccomp/, 'Install the package libseccomp2 (libseccomp on some systems). '],
    [/no Python/, 'Install Python 3.9 or later, or run `make setup`. '],
  ];
  const remedy = missing.find(([pattern]) => pattern.test(reason))?.[1] ?? '';
  return new CodedError('SANDBOX_UNAVAILABLE', `the process that makes sandboxes did not start: ${reason}`, {
    hint: `${remedy}Run \`swe-lego doctor\` to see what sandboxes need on this machine.`,
  });
}
