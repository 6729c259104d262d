import type { LimitName, SandboxLimits } from '../sandbox.ts';
import { children, descendants, type ProcessSample, proportionalBytes, sampleProcess } from './processes.ts';
import { WrittenBytes } from './written.ts';

/** A command that is watched while it runs. */
export type WatchedCommand = {
  mark: number;
  /** The process of the host that waits for it: of a command in a shell, for the shell. */
  waiter: number | undefined;
  /** Kills it for a limit; called once. */
  end(limit: LimitName): void;
};

/** What the watch needs of its sandbox. */
export type WatchHost = {
  /** The processes of the host that all of the sandbox's descend from: its pid 1, and what waits for commands. */
  roots(): number[];
  upper: string;
  limits: SandboxLimits;
  /** Kills every program in it, shells too. */
  killAll(): Promise<void>;
};

/** Milliseconds to the first look after a command began, to the next while one runs, and while none does. */
const FIRST_MS = 100;
const BUSY_MS = 250;
const IDLE_MS = 1000;

/**
 * Holds a sandbox to the limits that the kernel does not enforce for an ordinary user: processor time of a command, and
 * memory and written bytes of the whole sandbox. Over the latter all running commands end; where that does not help,
 * every program does.
 */
export class Watch {
  readonly #host: WatchHost;
  readonly #written: WrittenBytes;
  readonly #commands = new Map<WatchedCommand, { cpuBefore: number }>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #last: LimitName | undefined;
  #crowded = false;

  constructor(host: WatchHost) {
    this.#host = host;
    this.#written = new WrittenBytes(host.upper);
    this.#schedule(IDLE_MS);
  }

  /** Watches a command until the function that is returned is called. */
  begin(command: WatchedCommand): () => void {
    const shell = command.waiter === undefined ? undefined : children(command.waiter)[0];
    const cpuBefore = shell === undefined ? 0 : (sampleProcess(shell)?.cpuSeconds ?? 0);
    if (this.#commands.size === 0) this.#schedule(FIRST_MS);
    this.#commands.set(command, { cpuBefore });
    return () => void this.#commands.delete(command);
  }

  /** Whether a command runs. */
  get busy(): boolean {
    return this.#commands.size > 0;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #schedule(milliseconds: number): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      void this.#look()
        .catch(() => undefined) // the sandbox ended under us
        .finally(() => this.#schedule(this.busy || this.#last !== undefined ? BUSY_MS : IDLE_MS));
    }, milliseconds).unref();
  }

  async #look(): Promise<void> {
    const processes = descendants(this.#host.roots());
    const { cpuSeconds } = this.#host.limits;
    for (const [command, { cpuBefore }] of this.#commands) {
      const own = processes.filter(({ mark }) => mark === command.mark);
      if (sum(own.map((process) => process.cpuSeconds)) - cpuBefore > cpuSeconds) this.#end(command, 'cpu');
    }
    const limit = await this.#exceeded(processes);
    if (this.#stopped) return;
    const again = limit !== undefined && limit === this.#last;
    this.#last = limit;
    if (limit === undefined) return;
    for (const command of this.#commands.keys()) this.#end(command, limit);
    if (again) await this.#host.killAll();
  }

  #end(command: WatchedCommand, limit: LimitName): void {
    if (this.#commands.delete(command)) command.end(limit);
  }

  /** The limit of the whole sandbox that it is over. */
  async #exceeded(processes: readonly ProcessSample[]): Promise<LimitName | undefined> {
    const { memoryBytes, processes: mostProcesses, writtenBytes } = this.#host.limits;
    const wasCrowded = this.#crowded;
    this.#crowded = sum(processes.map(({ threads }) => threads)) >= mostProcesses;
    if (this.#crowded && wasCrowded) return 'processes'; // not only for a moment
    // Resident sizes count shared pages more than once: they only tell when to look closer.
    if (sum(processes.map(({ residentBytes }) => residentBytes)) > memoryBytes) {
      const proportional = sum(processes.map(({ pid, residentBytes }) => proportionalBytes(pid) ?? residentBytes));
      if (proportional > memoryBytes) return 'memory';
    }
    if (!this.#written.mayExceed(writtenBytes)) return undefined;
    const { before, now } = await this.#written.count(processes.map(({ pid }) => pid));
    return now > writtenBytes && now > before ? 'written' : undefined; // a full sandbox may still be tidied up
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
