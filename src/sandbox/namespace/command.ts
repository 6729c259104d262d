import { stopwatch, timer } from '../../support/clock.ts';
import type { ExecResult, LimitName } from '../sandbox.ts';
import { Capture } from '../shared/capture.ts';
import type { DoneWatching } from '../shared/watch.ts';
import { inputPipe, namedPipes, outputPipe } from './pipes.ts';
import type { Program, ProgramEnd, Started, Warden } from './warden.ts';

export type CommandOptions = {
  timeoutMs: number;
  input?: string | Uint8Array | undefined;
  /** Bytes of stdout and of stderr kept, each. */
  maxOutputBytes: number;
  signal?: AbortSignal | undefined;
  /** Watches the command, which it may end for a limit, until the function that it returns is called. */
  watch(end: (limit: LimitName) => void): DoneWatching;
  /** Takes note of what the end says of the whole sandbox. */
  onEnd(end: ProgramEnd): void;
};

/** How often a command's processes are killed anew where it does not end, and milliseconds between. */
const KILL_ROUNDS = 20;
const KILL_PAUSE_MS = 50;

/** Runs one command inside to its end. Rejects with the signal's reason on abort, and where it cannot be started. */
export async function runCommand(warden: Warden, program: Program, options: CommandOptions): Promise<ExecResult> {
  const elapsed = stopwatch();
  const pipes = namedPipes();
  const [outputName, errorName, inputName] = await Promise.all([
    pipes.take(),
    pipes.take(),
    options.input === undefined ? undefined : pipes.take(),
  ]);
  while (warden.held !== undefined) await warden.held;
  options.signal?.throwIfAborted();
  const output = outputPipe(outputName);
  const errors = outputPipe(errorName);
  const input = inputName === undefined ? undefined : inputPipe(inputName);
  const ends = [output, errors, ...(input === undefined ? [] : [input])];
  const [stdout, stderr] = [new Capture(options.maxOutputBytes), new Capture(options.maxOutputBytes)];
  output.reader.onData((chunk) => stdout.push(chunk));
  errors.reader.onData((chunk) => stderr.push(chunk));
  let limit: LimitName | undefined;
  let killing: Promise<void> | undefined;
  try {
    const starting = warden.start(program, { 0: input?.name ?? null, 1: output.name, 2: errors.name });
    const started = await starting.finally(() => {
      for (const { opened } of ends) opened();
    });
    const kill = (): void => {
      killing ??= killStarted(warden, started, program.limits.MSGQUEUE);
      killing.catch(() => undefined); // told below
    };
    const end = (name: LimitName): void => {
      limit ??= name;
      kill();
    };
    const timeout = timer(options.timeoutMs, () => end('time'));
    const done = options.watch(end);
    options.signal?.addEventListener('abort', kill, { once: true });
    if (options.signal?.aborted) kill();
    if (options.input !== undefined) input?.writer.end(options.input);
    const ending = await started.ended;
    const { exitCode, outOfMemory } = ending;
    options.onEnd(ending);
    timeout.cancel();
    options.signal?.removeEventListener('abort', kill);
    await killing;
    const found = await done();
    options.signal?.throwIfAborted();
    limit ??= outOfMemory && exitCode !== 0 ? 'memory' : found;
    if (outOfMemory) await warden.signal(program.limits.MSGQUEUE, 'KILL'); // what the kernel left of it
    // What the command wrote is in the pipes; what it left in the background may keep them open for ever.
    output.reader.drain();
    errors.reader.drain();
    return {
      exitCode,
      stdout: stdout.text(),
      stderr: stderr.text(),
      timedOut: limit === 'time',
      ...(limit === undefined ? {} : { limit }),
      truncated: stdout.truncated || stderr.truncated,
      durationMs: elapsed(),
    };
  } finally {
    output.reader.close();
    errors.reader.close();
    input?.writer.destroy();
  }
}

/** Kills a program with all that came of it. */
export async function killStarted(warden: Warden, { ended }: Started, mark: number): Promise<void> {
  for (let round = 0; round < KILL_ROUNDS; round++) {
    await warden.signal(mark, 'KILL');
    const over = ended.then(() => true);
    if (await Promise.race([over, new Promise<false>((resolve) => setTimeout(resolve, KILL_PAUSE_MS, false))])) return;
  }
}
