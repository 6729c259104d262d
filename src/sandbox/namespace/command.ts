import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { constants } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { ExecResult } from '../sandbox.ts';
import { Capture } from './capture.ts';
import type { Entry } from './enter.ts';
import { inputPipe, outputPipe, type Pipes } from './pipes.ts';

export type CommandOptions = {
  timeoutMs: number;
  input?: string | Uint8Array | undefined;
  /** Bytes of stdout and of stderr kept, each. */
  maxOutputBytes: number;
  signal?: AbortSignal | undefined;
  /** Ends every process of the command, wherever it stands. */
  killTree?: () => Promise<void>;
};

/** Runs one command inside to its end. Rejects with the signal's reason on abort, and where it cannot be started. */
export async function runCommand(pipes: Pipes, entry: Entry, options: CommandOptions): Promise<ExecResult> {
  const started = performance.now();
  const names = await Promise.all(Array.from({ length: options.input === undefined ? 2 : 3 }, () => pipes.take()));
  options.signal?.throwIfAborted();
  const [output, errors] = names.slice(0, 2).map(outputPipe) as [ReturnType<typeof outputPipe>, ReturnType<typeof outputPipe>];
  const input = names[2] === undefined ? undefined : inputPipe(names[2]);
  const [stdout, stderr] = [new Capture(options.maxOutputBytes), new Capture(options.maxOutputBytes)];
  output.reader.onData((chunk) => stdout.push(chunk));
  errors.reader.onData((chunk) => stderr.push(chunk));
  let timedOut = false;
  let killing: Promise<void> | undefined;
  try {
    const child = startInside(entry, [input?.childEnd ?? 'ignore', output.childEnd, errors.childEnd]);
    const kill = (): void => {
      killing ??= (options.killTree?.() ?? Promise.resolve()).finally(() => killGroup(child));
    };
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, options.timeoutMs);
    options.signal?.addEventListener('abort', kill, { once: true });
    if (options.input !== undefined) input?.writer.end(options.input);
    let exitCode: number;
    try {
      exitCode = await exitOf(child);
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', kill);
    }
    await killing;
    options.signal?.throwIfAborted();
    // What the command wrote is in the pipes; what it left in the background may keep them open for ever.
    output.reader.drain();
    errors.reader.drain();
    const truncated = stdout.truncated || stderr.truncated;
    return {
      exitCode,
      stdout: stdout.text(),
      stderr: stderr.text(),
      timedOut,
      truncated,
      durationMs: performance.now() - started,
    };
  } finally {
    output.reader.close();
    errors.reader.close();
    input?.writer.destroy();
  }
}

/** Starts a program inside with these descriptors, of which numbers are closed here afterwards. */
export function startInside(entry: Entry, descriptors: readonly (number | 'ignore')[]): ChildProcess {
  const [program, ...args] = entry.command;
  const [stdin, stdout, stderr, ...more] = descriptors;
  try {
    return spawn(program, args, {
      env: entry.env,
      cwd: '/',
      detached: true,
      stdio: [stdin ?? 'ignore', stdout ?? 'ignore', stderr ?? 'ignore', entry.passed ?? 'ignore', ...more],
    });
  } finally {
    for (const descriptor of new Set(descriptors)) if (typeof descriptor === 'number') closeSync(descriptor);
  }
}

/** Kills a command that was only on its way in, and the program that waits for it. */
export function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // gone already
  }
}

/** The exit code of a process; 128 + number where a signal ended it. */
export function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}
