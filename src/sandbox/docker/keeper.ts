import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ProcessSample, pageBytes, type SandboxSample, TICKS_PER_SECOND, UNKNOWN_MARK } from '../shared/processes.ts';
import { type Engine, engineFailed } from './engine.ts';

const SCRIPT = ['signal-tree.sh', 'keeper.sh'].map((name) => readFileSync(join(import.meta.dirname, name), 'utf8')).join('\n');

/** How many inputs a container has: bashes at once. */
export const INPUTS = 64;

/** The command that a container runs as its pid 1. */
const KEEPER_COMMAND: readonly string[] = ['bash', '--noprofile', '--norc', '-c', SCRIPT, 'keeper', String(INPUTS)];

/** Pid 1 of a container, which ends when this process does. */
export type Keeper = {
  /** Resolves when the container runs no more. */
  readonly ended: Promise<void>;
  /** Sends a signal to the processes with a mark, but not to process `spared`; see `signal-tree.sh`. */
  signal(mark: number, signal: string, spared?: number): Promise<void>;
  openInput(number: number): Promise<void>;
  feedInput(number: number, text: string): Promise<void>;
  closeInput(number: number): Promise<void>;
  /** All that runs in the container but itself, by the numbers inside; what ended there without a parent, of marks that nobody knows. */
  sample(): Promise<Pick<SandboxSample, 'processes' | 'reaped'>>;
  /** Kills all that runs in the container but itself. */
  killAll(): Promise<void>;
  /** Lets it end, and waits for that. */
  stop(): Promise<void>;
};

/** Runs a container with these options of `run`. Throws `SANDBOX_FAILED` with what the engine said where it does not come up. */
export async function startKeeper(engine: Engine, options: readonly string[], image: string): Promise<Keeper> {
  const child = spawn(engine.command, ['run', '--interactive', ...options, image, ...KEEPER_COMMAND], {
    cwd: '/',
    detached: true, // an interrupt of the terminal is for us
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const answers: ((lines: readonly string[]) => void)[] = [];
  let told: string[] = [];
  let complaint = '';
  let rest = '';
  const ready = new Promise<void>((resolve) => answers.push(() => resolve()));
  child.stdin.on('error', () => undefined);
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(0, 10_000);
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.startsWith('done')) told.push(line);
      else {
        answers.shift()?.(told);
        told = [];
      }
    }
  });
  let over = false;
  const ended = hasEnded(child, (message) => {
    complaint += message;
  }).finally(() => {
    over = true;
    for (const answer of answers.splice(0)) answer([]);
  });
  const failed = async (): Promise<never> => {
    await ended;
    throw engineFailed(`${engine.command} run`, { exitCode: child.exitCode ?? 1, stderr: complaint });
  };
  await Promise.race([ready, failed()]);
  if (over) await failed();

  /** Where the keeper is gone there is nothing left to ask for. */
  const ask = async (...words: readonly (string | number)[]): Promise<readonly string[]> => {
    if (over) return [];
    const answered = new Promise<readonly string[]>((resolve) => answers.push(resolve));
    child.stdin.write(`${words.join(' ')}\n`);
    return answered;
  };
  const tell = async (...words: readonly (string | number)[]): Promise<void> => {
    await ask(...words);
  };
  return {
    ended,
    signal: (mark, signal, spared) => tell('signal', mark, signal, spared ?? ''),
    openInput: (number) => tell('open', number),
    feedInput: (number, text) => tell('feed', number, escapeBytes(text)),
    closeInput: (number) => tell('close', number),
    sample: async () => parseSample(await ask('processes')),
    killAll: () => tell('kill'),
    async stop() {
      child.stdin.end();
      await Promise.race([ended, delay(5000, undefined, { ref: false })]);
    },
  };
}

function hasEnded(child: ChildProcess, onError: (message: string) => void): Promise<void> {
  return new Promise((resolve) => {
    child.on('close', () => resolve());
    child.on('error', (error) => {
      onError(error.message);
      resolve();
    });
  });
}

function parseSample(lines: readonly string[]): Pick<SandboxSample, 'processes' | 'reaped'> {
  const processes: ProcessSample[] = [];
  const reaped = new Map<number, number>();
  for (const line of lines) {
    const [pid = 0, mark = 0, ...rest] = line.split(' ').map(Number);
    if (rest.length !== 6) continue; // it ended under the look
    const [threads = 1, pages = 0] = rest.slice(4);
    const seconds = (from: number, to: number): number =>
      rest.slice(from, to).reduce((sum, value) => sum + value, 0) / TICKS_PER_SECOND;
    if (pid === 1) reaped.set(UNKNOWN_MARK, seconds(2, 4));
    else processes.push({ pid, mark, cpuSeconds: seconds(0, 4), threads, residentBytes: pages * pageBytes() });
  }
  return { processes, reaped };
}

/** Text as printf's %b reads it, in one word. */
function escapeBytes(text: string): string {
  return [...Buffer.from(text)].map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`).join('');
}
