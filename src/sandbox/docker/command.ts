import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { stopwatch, timer } from '../../support/clock.ts';
import type { ExecResult, LimitName } from '../sandbox.ts';
import { Capture } from '../shared/capture.ts';
import type { DoneWatching } from '../shared/watch.ts';
import type { Engine } from './engine.ts';

/** How often a tree is killed anew before its engine process is given up, and milliseconds between. */
const KILL_ROUNDS = 30;
const KILL_PAUSE_MS = 100;

/** A command in a container: the engine's process here, and how the command ended. */
export type Started = {
  child: ChildProcess;
  exitCode: Promise<number>;
  /** The engine's process was killed here: the engine may be at work on the command yet. */
  givenUp: boolean;
};

/** Starts the engine with these words. */
export function startEngine(engine: Engine, words: readonly string[], stdin: 'pipe' | 'ignore'): Started {
  const child = spawn(engine.command, words, { cwd: '/', detached: true, stdio: [stdin, 'pipe', 'pipe'] });
  child.stdin?.on('error', () => undefined); // a command may end without reading its input
  const exitCode = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
  exitCode.catch(() => undefined); // told to who waits for it
  return { child, exitCode, givenUp: false };
}

/** Kills a command until it has ended; gives up its engine process where that does not help. */
export async function killStarted(started: Started, killTree: () => Promise<void>): Promise<void> {
  const ended = started.exitCode.then(
    () => true,
    () => true,
  );
  for (let round = 0; round < KILL_ROUNDS; round++) {
    await killTree(); // it may not have been there before: the engine takes its time to start it
    if (await Promise.race([ended, delay(KILL_PAUSE_MS, false)])) return;
  }
  started.givenUp = true;
  started.child.kill('SIGKILL');
}

export type CommandOptions = {
  timeoutMs: number;
  input?: string | Uint8Array | undefined;
  /** Bytes of stdout and of stderr kept, each. */
  maxOutputBytes: number;
  signal?: AbortSignal | undefined;
  /** Watches the command, which it may end for a limit, until the function that it returns is called. */
  watch(end: (limit: LimitName) => void): DoneWatching;
  /** Told when the engine's process has ended, and whether it was given up. */
  ended(givenUp: boolean): void;
  /** Ends every process of the command, wherever it stands. */
  killTree(): Promise<void>;
};

/** Runs one command of a container to its end. Rejects with the signal's reason on abort. */
export async function runCommand(engine: Engine, words: readonly string[], options: CommandOptions): Promise<ExecResult> {
  const elapsed = stopwatch();
  options.signal?.throwIfAborted();
  const running = startEngine(engine, words, options.input === undefined ? 'ignore' : 'pipe');
  const [stdout, stderr] = [new Capture(options.maxOutputBytes), new Capture(options.maxOutputBytes)];
  running.child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  running.child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  if (options.input !== undefined) running.child.stdin?.end(options.input);
  let limit: LimitName | undefined;
  let killing: Promise<void> | undefined;
  const kill = (): void => {
    killing ??= killStarted(running, options.killTree);
  };
  const end = (name: LimitName): void => {
    limit ??= name;
    kill();
  };
  const timeout = timer(options.timeoutMs, () => end('time'));
  const doneWatching = options.watch(end);
  options.signal?.addEventListener('abort', kill, { once: true });
  let exitCode: number;
  try {
    exitCode = await running.exitCode;
  } finally {
    timeout.cancel();
    options.ended(running.givenUp);
    limit ??= await doneWatching();
    options.signal?.removeEventListener('abort', kill);
  }
  await killing;
  options.signal?.throwIfAborted();
  return {
    exitCode,
    stdout: stdout.text(),
    stderr: stderr.text(),
    timedOut: limit === 'time',
    ...(limit === undefined ? {} : { limit }),
    truncated: stdout.truncated || stderr.truncated,
    durationMs: elapsed(),
  };
}
