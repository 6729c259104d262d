import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecResult, Sandbox } from '../../sandbox/index.ts';
import { secretPath } from '../run-reported.ts';
import { STEADY_ADDRESSES } from './steady.ts';

const SERVER = readFileSync(join(import.meta.dirname, 'warm_python.py'), 'utf8');

/** Puts a request down, wakes the server, and gives back its word, as the first line, and what the program wrote. */
const ASK = `mkdir "$1" && mkfifo "$1/status" && cat > "$1/request" || exit
exec 3<> "$1/status"; : > "$1/stdout"; : > "$1/stderr"
printf '%s\\n' "$1" > "$0/requests"; read -r told <&3
echo "$told"; cat "$1/stdout"; cat "$1/stderr" >&2; rm -rf "$1"`;

/** How much later than the server we give up on a program: the server is stuck then. */
const GRACE_MS = 10_000;
/** After so much work a server makes room for a new one: a sandbox grants each command a measure of processor time. */
const WORK_MS = 30 * 60_000;
const SERVER_MS = 7 * 24 * 3_600_000;

/** A Python in a sandbox, off which programs are forked. */
type Server = { folder: string; ended: Promise<ExecResult>; stop(): void; programs: number; workMs: number };
const servers = new WeakMap<Sandbox, Promise<Server>>();

export type WarmOptions = { input: string; timeoutMs: number; maxOutputBytes?: number; signal?: AbortSignal };

/**
 * Runs the text of a program as `python -c` would, but forked off a Python that stays in the sandbox and has at hand what
 * programs before it imported: for programs that run again and again while only the code under test changes. One at a
 * time in each sandbox. The Python is started for the first of them, and anew where it is
 * gone: a program that takes it along ends as it does. Rejects only on abort or where the sandbox is gone.
 */
export async function runWarm(sandbox: Sandbox, program: string, options: WarmOptions): Promise<ExecResult> {
  const { input, timeoutMs, signal, ...kept } = options;
  const server = await serverOf(sandbox);
  const asking = new AbortController();
  const asked = sandbox.exec(['sh', '-c', ASK, server.folder, `${server.folder}/${server.programs++}`], {
    ...kept,
    input: JSON.stringify({ program, input, seconds: timeoutMs / 1000 }),
    timeoutMs: timeoutMs + GRACE_MS,
    signal: signal === undefined ? asking.signal : AbortSignal.any([signal, asking.signal]),
  });
  const giveUp = (): void => asking.abort();
  server.ended.then(giveUp, giveUp);
  const result = await asked.then(told, (error: unknown) => {
    if (asking.signal.aborted) return server.ended;
    throw error;
  });
  server.workMs += result.durationMs;
  if (result.limit !== undefined || server.workMs > WORK_MS) server.stop();
  return result;
}

function serverOf(sandbox: Sandbox): Promise<Server> {
  const known = servers.get(sandbox);
  if (known !== undefined) return known;
  const forget = (): void => void servers.delete(sandbox);
  const starting = startServer(sandbox, forget);
  servers.set(sandbox, starting);
  starting.catch(forget); // told to who waits for it
  return starting;
}

async function startServer(sandbox: Sandbox, forget: () => void): Promise<Server> {
  const folder = secretPath();
  await sandbox.exec(['sh', '-c', 'mkdir "$0" && mkfifo "$0/requests"', folder]);
  const stopping = new AbortController();
  const ended = sandbox.exec([...STEADY_ADDRESSES, 'python', '-c', SERVER, folder], {
    timeoutMs: SERVER_MS,
    signal: stopping.signal,
  });
  ended.then(forget, forget);
  const stop = (): void => {
    forget();
    stopping.abort();
  };
  return { folder, ended, stop, programs: 0, workMs: 0 };
}

/** What the server said of a program, `exit NUMBER` or `timed-out`, as the result of its command. */
function told(result: ExecResult): ExecResult {
  const end = result.stdout.indexOf('\n') + 1;
  const [word, number] = result.stdout.slice(0, end).trim().split(' ');
  const whole = { ...result, stdout: result.stdout.slice(end) };
  return word === 'timed-out'
    ? { ...whole, exitCode: 137, timedOut: true, limit: 'time' }
    : { ...whole, exitCode: number === undefined ? result.exitCode || 1 : Number(number) };
}
