import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { timer } from '../support/clock.ts';
import { temporaryPath } from '../support/drafts.ts';
import { CodedError, refusalNamed } from '../support/errors.ts';
import { valueOfText } from '../support/json.ts';
import { ownerMark } from '../support/owner.ts';
import { packageRoot, toolPath } from '../support/tools.ts';

/** A line of the trainer's stdout. */
export type TrainerLine = { event: string } & Record<string, unknown>;

export type TrainerProcess = {
  /** Resolves when the process ended well; rejects with a coded error, or the signal's reason. */
  readonly ended: Promise<void>;
  /** Asks the process to end, then makes it. */
  stop(): Promise<void>;
};

export type TrainerOptions = { signal?: AbortSignal; threads?: number };

const KILL_AFTER_MS = 5_000;
const KEPT_LOG_LINES = 40;

/** Codes of the trainer's `error` event, and what each means here. */
type Failure = { code: string; kind: 'failed' | 'usage'; hint?: string };
const FAILURES: ReadonlyMap<string, Failure> = new Map(
  Object.entries<Failure>({
    'bad-config': { code: 'TRAINER_BAD_CONFIG', kind: 'usage' },
    'out-of-memory': {
      code: 'OUT_OF_MEMORY',
      kind: 'failed',
      hint: 'Lower the batch size in tokens, the context or the size of the model; finished stages are kept.',
    },
    diverged: { code: 'TRAINING_DIVERGED', kind: 'failed', hint: 'Lower the learning rate.' },
    'package-missing': { code: 'TOOL_MISSING', kind: 'failed', hint: 'Run `make setup`.' },
    'port-in-use': { code: 'PORT_IN_USE', kind: 'usage', hint: 'Name another port, or 0 for any free one.' },
  }),
);

/**
 * Starts `python -m swe_lego_trainer`. Its stdin stays open as long as this process lives: when we are killed, it ends too.
 * Throws `TOOL_MISSING` where setup has not run.
 */
export function startTrainer(
  args: readonly string[],
  onLine: (line: TrainerLine) => void,
  { signal, threads }: TrainerOptions = {},
): TrainerProcess {
  signal?.throwIfAborted();
  const cache = temporaryPath('torch'); // PyTorch makes one in any case, and leaves it
  const child = spawn(toolPath('python'), ['-u', '-m', 'swe_lego_trainer', ...args, '--exit-with-stdin'], {
    env: {
      TORCHINDUCTOR_CACHE_DIR: cache,
      ...process.env,
      PYTHONPATH: join(packageRoot, 'trainer'),
      TOKENIZERS_PARALLELISM: 'false',
      SWE_LEGO_OWNER: ownerMark(),
      ...(threads === undefined ? {} : { SWE_LEGO_THREADS: String(threads) }),
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined); // it may end first
  const log: string[] = [];
  const keep = (line: string): void => {
    log.push(line);
    if (log.length > KEPT_LOG_LINES) log.shift();
  };
  let failure: CodedError | undefined;
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = eventOf(text);
    if (line === undefined)
      keep(text); // what a library prints
    else if (line.event === 'error') failure = failureOf(line);
    else onLine(line);
  });
  createInterface({ input: child.stderr }).on('line', keep);
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= end(child));
  const onAbort = (): void => void stop();
  signal?.addEventListener('abort', onAbort, { once: true });
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, killedBy) => {
      signal?.removeEventListener('abort', onAbort);
      rmSync(cache, { recursive: true, force: true });
      if (signal?.aborted) reject(signal.reason as Error);
      else if (code === 0 || stopping !== undefined) resolve();
      else reject(failure ?? unexplained(code, killedBy, log));
    });
  });
  ended.catch(() => undefined); // whoever awaits it sees the error; nobody may be waiting yet
  return { ended, stop };
}

const Line = z.looseObject({ event: z.string() });

function eventOf(text: string): TrainerLine | undefined {
  return Line.safeParse(valueOfText(text)).data;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  const patience = timer(KILL_AFTER_MS, () => child.kill('SIGKILL'));
  await closed;
  patience.cancel();
}

function failureOf(line: TrainerLine): CodedError {
  const field = (name: string): string => String(line[name] ?? '');
  const message = field('message');
  const refused = refusalNamed(field('errno'), field('path'));
  if (refused !== undefined) return refused;
  const known = FAILURES.get(field('code')) ?? { code: 'TRAINER_FAILED', kind: 'failed' as const };
  return new CodedError(known.code, message, { kind: known.kind, ...(known.hint === undefined ? {} : { hint: known.hint }) });
}

function unexplained(code: number | null, killedBy: NodeJS.Signals | null, log: readonly string[]): CodedError {
  if (killedBy === 'SIGKILL') {
    return new CodedError('OUT_OF_MEMORY', 'the trainer was killed, most likely since the machine ran out of memory', {
      hint: 'Lower the batch size in tokens, the context or the size of the model; finished stages are kept.',
    });
  }
  return new CodedError('TRAINER_FAILED', `the trainer ended with ${killedBy ?? `exit code ${code}`}`, {
    ...(log.length === 0 ? {} : { hint: `It said last:\n${log.join('\n')}` }),
  });
}
