import type { LimitName, SandboxLimits } from '../sandbox.ts';
import { type ProcessSample, type SandboxSample, UNKNOWN_MARK } from './processes.ts';
import type { WrittenBytes } from './written.ts';

/** A command that is watched while it runs. */
export type WatchedCommand = {
  mark: number;
  /** Processor time that its processes had before it, seconds. Without it, what they have at the first look: a shell's. */
  cpuBefore?: number;
  /** Kills it for a limit; called once. */
  end(limit: LimitName): void;
};

/** Ends the watching of a command that has ended: the limit that it took the sandbox over, where no look came before its end. */
export type DoneWatching = () => LimitName | undefined | Promise<LimitName | undefined>;

/** What the watch needs of its sandbox. */
export type WatchHost = {
  /** All that runs in it now; `marks` are those of the commands that run. */
  sample(marks: readonly number[]): SandboxSample | Promise<SandboxSample>;
  /** A limit of the whole sandbox that it is over and that the kernel does not enforce there. */
  exceeds(sample: SandboxSample): LimitName | undefined | Promise<LimitName | undefined>;
  written: WrittenBytes;
  limits: SandboxLimits;
  /** Kills every program in it, shells too. */
  killAll(): Promise<void>;
};

/** Milliseconds to the first look after a command began, to the next while one runs, and while none does. */
const FIRST_MS = 100;
const BUSY_MS = 250;
const IDLE_MS = 1000;

/** Processor seconds at a command's start: of its own mark, and of processes whose mark nobody knows. */
type Begun = { cpuBefore: number | undefined; unknownBefore: number | undefined; seen: boolean };

/**
 * Holds a sandbox to the limits that the kernel does not enforce: processor time of a command, written bytes of the whole
 * sandbox, and its memory where no control group does. Over the latter two all running commands end; where that does not help,
 * every program does.
 */
export class Watch {
  readonly #host: WatchHost;
  readonly #commands = new Map<WatchedCommand, Begun>();
  #timer: NodeJS.Timeout | undefined;
  /** When the next look begins; 0 during one. */
  #due = Number.POSITIVE_INFINITY;
  #stopped = false;
  #last: LimitName | undefined;
  #crowded = false;
  #memoryKills = 0;
  /** What was written, as counted at a look: counts at the ends of commands hide nothing from the next. */
  #writtenAtLook = 0;
  /** What the processes of each mark had done at the last look. */
  #doings: ReadonlyMap<number, string> = new Map();

  constructor(host: WatchHost) {
    this.#host = host;
    this.#schedule(IDLE_MS);
  }

  /** Watches a command until the function that is returned is called. */
  begin(command: WatchedCommand): DoneWatching {
    if (!this.busy) this.#schedule(FIRST_MS);
    this.#commands.set(command, { cpuBefore: command.cpuBefore, unknownBefore: undefined, seen: false });
    const { written, limits } = this.#host;
    const before = written.counted;
    return () => {
      if (!this.#commands.delete(command) || this.#stopped) return undefined;
      // A look that came meanwhile may have counted what it wrote, without knowing whose it is.
      if (written.counted <= limits.writtenBytes && !written.mayExceed(limits.writtenBytes)) return undefined;
      return written.count().then(
        // What was over the limit before is not this command's work, as long as it adds nothing: it may tidy up.
        (now) => (now > limits.writtenBytes && now > before ? 'written' : undefined),
        () => undefined, // the sandbox ended under us
      );
    };
  }

  /** Takes note of how many processes were killed for want of memory up to the end of a command, whose fault they were. */
  noteMemoryKills(kills: number): void {
    this.#memoryKills = Math.max(this.#memoryKills, kills);
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
    const sample = await this.#host.sample([...this.#commands.keys()].map(({ mark }) => mark));
    this.#host.written.note(sample.writtenBytes);
    this.#endForProcessorTime(sample);
    const working = this.#workLeftBehind(sample.processes);
    const exceeded = await this.#exceeded(sample);
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

  #endForProcessorTime({ processes, reaped }: SandboxSample): void {
    const secondsOf = (mark: number): number =>
      sum(processes.filter((process) => process.mark === mark).map(({ cpuSeconds }) => cpuSeconds)) + (reaped.get(mark) ?? 0);
    const unknown = secondsOf(UNKNOWN_MARK);
    for (const [command, begun] of this.#commands) {
      const used = secondsOf(command.mark);
      begun.cpuBefore ??= used;
      begun.unknownBefore ??= unknown;
      if (used - begun.cpuBefore + unknown - begun.unknownBefore > this.#host.limits.cpuSeconds) this.#end(command, 'cpu');
    }
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
  async #exceeded(sample: SandboxSample): Promise<LimitName | undefined> {
    const { processes, writtenBytes } = this.#host.limits;
    const wasCrowded = this.#crowded;
    this.#crowded = sum(sample.processes.map(({ threads }) => threads)) >= processes;
    if (this.#crowded && wasCrowded) return 'processes'; // not only for a moment
    const killed = sample.memoryKills > this.#memoryKills;
    this.noteMemoryKills(sample.memoryKills);
    if (killed) return 'memory';
    return (await this.#host.exceeds(sample)) ?? ((await this.#isOverWritten(writtenBytes)) ? 'written' : undefined);
  }

  async #isOverWritten(bytes: number): Promise<boolean> {
    if (!this.#host.written.mayExceed(bytes)) return false;
    const now = await this.#host.written.count();
    const grown = now > this.#writtenAtLook;
    this.#writtenAtLook = now;
    return now > bytes && grown; // a full sandbox may still be tidied up
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
