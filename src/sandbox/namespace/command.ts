import { performance } from 'node:perf_hooks';
import type { ExecResult, LimitName } from '../sandbox.ts';
import { Capture } from './capture.ts';
import type { Entry } from './enter.ts';
import type { Launcher } from './launcher.ts';
import { inputPipe, outputPipe } from './pipes.ts';

export type CommandOptions = {
  timeoutMs: number;
  input?: string | Uint8Array | undefined;
  /** Bytes of stdout and of stderr kept, each. */
  maxOutputBytes: number;
  signal?: AbortSignal | undefined;
  /** A helper of ours, which starts at once also while commands are held back. */
  helper?: true;
  /** Watches the command, which it may end for a limit, until the function that it returns is called. */
  watch?: (end: (limit: LimitName) => void) => () => void;
  /** Ends every process of the command, wherever it stands. */
  killTree?: () => Promise<void>;
};

/** Runs one command inside to its end. Rejects with the signal's reason on abort, and where it cannot be started. */
export async function runCommand(launcher: Launcher, entry: Entry, options: CommandOptions): Promise<ExecResult> {
  const started = performance.now();
  const { pipes } = launcher;
  const [outputName, errorName, inputName] = await Promise.all([
    pipes.take(),
    pipes.take(),
    options.input === undefined ? undefined : pipes.take(),
  ]);
  while (launcher.held !== undefined && options.helper === undefined) await launcher.held;
  options.signal?.throwIfAborted();
  const output = outputPipe(outputName);
  const errors = outputPipe(errorName);
  const input = inputName === undefined ? undefined : inputPipe(inputName);
  const [stdout, stderr] = [new Capture(options.maxOutputBytes), new Capture(options.maxOutputBytes)];
  output.reader.onData((chunk) => stdout.push(chunk));
  errors.reader.onData((chunk) => stderr.push(chunk));
  let limit: LimitName | undefined;
  let killing: Promise<void> | undefined;
  try {
    const launched = launcher.start(entry, [input?.childEnd ?? 'ignore', output.childEnd, errors.childEnd]);
    const kill = (): void => {
      killing ??= launcher.kill(launched, options.killTree ?? (async () => undefined));
      killing.catch(() => undefined); // told below
    };
    const end = (name: LimitName): void => {
      limit ??= name;
      kill();
    };
    const timer = setTimeout(end, options.timeoutMs, 'time');
    const unwatch = options.watch?.(end);
    options.signal?.addEventListener('abort', kill, { once: true });
    if (options.input !== undefined) input?.writer.end(options.input);
    let exitCode: number;
    try {
      exitCode = await launched.exitCode;
    } finally {
      clearTimeout(timer);
      unwatch?.();
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
      timedOut: limit === 'time',
      ...(limit === undefined ? {} : { limit }),
      truncated,
      durationMs: performance.now() - started,
    };
  } finally {
    output.reader.close();
    errors.reader.close();
    input?.writer.destroy();
  }
}
