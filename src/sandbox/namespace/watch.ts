import type { LimitName, SandboxLimits } from '../sandbox.ts';
import type { ProcessSample } from './processes.ts';
import type { WrittenBytes } from './written.ts';

/** A command that is watched while it runs. */
export type WatchedCommand = {
  mark: number;
  /** Processor time that its processes had before it, seconds: a shell's. Without it, what they have at the first look. */
  cpuBefore?: number;
  /** Kills it for a limit; called once. */
  end(limit: LimitName): void;
};

/** What the watch needs of its sandbox. */
export type WatchHost = {
  /** All that runs in it now. */
  processes(): readonly ProcessSample[] | Promise<readonly ProcessSample[]>;
  /** The memory of processes, closer than their resident sizes, which count shared pages more than once. */
  memoryBytes(processes: readonly ProcessSample[]): number;
  written: WrittenBytes;
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
  readonly #commands = new Map<WatchedCommand, { cpuBefore: number | undefined; seen: boolean }>();
  #timer: NodeJS.Timeout | undefined;
  /** When the next look begins; 0 during one. */
  #due = Number.POSITIVE_INFINITY;
  #stopped = false;
  #last: LimitName | undefined;
  #crowded = false;
  /** What the processes of each mark had done at the last look. */
  #doings: ReadonlyMap<number, string> = new Map();

  constructor(host: WatchHost) {
    this.#host = host;
    this.#schedule(IDLE_MS);
  }

  /** Watches a command until the function that is returned is called. */
  begin(command: WatchedCommand): () => void {
    if (!this.busy) this.#schedule(FIRST_MS);
    this.#commands.set(command, { cpuBefore: command.cpuBefore, seen: false });
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

  /** Looks after so long, or when it is due before that: short commands in a row do not put it off. */
  #schedule(milliseconds: number): void {
    const due = performance.now() + milliseconds;
    if (this.#stopped || due >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => {
      this.#due = 0;
      void this.#look()
        .catch(() => undefined) // the sandbox ended under us
        .finally(() => {
          this.#due = Number.POSITIVE_INFINITY;
          this.#schedule(this.busy || this.#last !== undefined ? BUSY_MS : IDLE_MS);
        });
    }, milliseconds).unref();
  }

  async #look(): Promise<void> {
    const processes = await this.#host.processes();
    const { cpuSeconds } = this.#host.limits;
    for (const [command, begun] of this.#commands) {
      const used = sum(processes.filter(({ mark }) => mark === command.mark).map((process) => process.cpuSeconds));
      begun.cpuBefore ??= used;
      if (used - begun.cpuBefore > cpuSeconds) this.#end(command, 'cpu');
    }
    const working = this.#workLeftBehind(processes);
    const exceeded = await this.#exceeded(processes);
    if (this.#stopped) return;
    const present = [...this.#commands];
    // What was written since the last count need not be the work of a command that was not there then.
    const due = present.filter(([, { seen }]) => seen || exceeded !== 'written').map(([command]) => command);
    for (const [, begun] of present) begun.seen = true;
    const limit = due.length > 0 || working || present.length === 0 ? exceeded : undefined;
    const again = limit !== undefined && limit === this.#last;
    this.#last = limit;
    if (limit === undefined) return;
    for (const command of again ? this.#commands.keys() : due) this.#end(command, limit);
    if (again) await this.#host.killAll();
  }

  /** Whether something works, since the last look at least, that no running command began. */
  #workLeftBehind(processes: readonly ProcessSample[]): boolean {
    const before = this.#doings;
    const doings = new Map<number, string>();
    for (const { mark, pid, cpuSeconds } of processes) doings.set(mark, `${doings.get(mark) ?? ''} ${pid}:${cpuSeconds}`);
    for (const { mark } of this.#commands.keys()) doings.delete(mark);
    this.#doings = doings;
    return [...doings].some(([mark, doing]) => before.has(mark) && before.get(mark) !== doing);
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
    const resident = sum(processes.map(({ residentBytes }) => residentBytes));
    if (resident > memoryBytes && this.#host.memoryBytes(processes) > memoryBytes) return 'memory';
    if (!this.#host.written.mayExceed(writtenBytes)) return undefined;
    const { before, now } = await this.#host.written.count(processes);
    return now > writtenBytes && now > before ? 'written' : undefined; // a full sandbox may still be tidied up
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
