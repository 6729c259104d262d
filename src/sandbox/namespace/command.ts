import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import type { Readable } from 'node:stream';
import type { ExecResult } from '../sandbox.ts';
import { capture } from './capture.ts';
import type { Entry } from './enter.ts';

export type CommandOptions = {
  timeoutMs: number;
  input: string | Uint8Array | undefined;
  maxOutputBytes: number;
  signal: AbortSignal | undefined;
  /** Ends every process of the command, wherever it stands. */
  killTree: () => Promise<void>;
};

/** Milliseconds that a background process may keep the output open after the command itself has ended. */
const DRAIN_MS = 100;

const SIGNALS: Readonly<Record<string, number>> = {
  SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGILL: 4, SIGTRAP: 5, SIGABRT: 6, SIGBUS: 7, SIGFPE: 8, SIGKILL: 9, SIGUSR1: 10,
  SIGSEGV: 11, SIGUSR2: 12, SIGPIPE: 13, SIGALRM: 14, SIGTERM: 15, SIGXCPU: 24, SIGXFSZ: 25, SIGSYS: 31,
}; // biome-ignore format: a table

/** Runs one command inside to its end. Rejects with the signal's reason on abort, and where it cannot be started. */
export function runCommand(entry: Entry, options: CommandOptions): Promise<ExecResult> {
  const started = performance.now();
  const [program, ...args] = entry.command;
  return new Promise((resolve, reject) => {
    options.signal?.throwIfAborted();
    const child = spawn(program, args, {
      env: entry.env,
      cwd: '/',
      detached: true,
      stdio: [
        options.input === undefined ? 'ignore' : 'pipe',
        'pipe',
        'pipe',
        ...(entry.passed === undefined ? [] : [entry.passed]),
      ],
    });
    const streams = [child.stdout, child.stderr] as Readable[];
    const [stdout, stderr] = streams.map((stream) => capture(stream, options.maxOutputBytes)) as [
      ReturnType<typeof capture>,
      ReturnType<typeof capture>,
    ];
    let timedOut = false;
    const kill = (): void => {
      void options.killTree().finally(() => child.kill('SIGKILL'));
    };
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, options.timeoutMs);
    options.signal?.addEventListener('abort', kill, { once: true });
    const settle = (): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', kill);
    };
    child.on('error', (error) => {
      settle();
      reject(error);
    });
    child.on('exit', () => {
      settle();
      setTimeout(() => {
        for (const stream of streams) stream.destroy();
      }, DRAIN_MS).unref();
    });
    child.on('close', (code, signal) => {
      if (options.signal?.aborted) return reject(options.signal.reason as Error);
      resolve({
        exitCode: code ?? 128 + (SIGNALS[signal ?? ''] ?? 0),
        stdout: stdout.text(),
        stderr: stderr.text(),
        timedOut,
        truncated: stdout.truncated() || stderr.truncated(),
        durationMs: performance.now() - started,
      });
    });
    child.stdin?.on('error', () => undefined); // a command may end without reading its input
    child.stdin?.end(options.input);
  });
}
