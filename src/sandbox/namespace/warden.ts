import type { Socket } from 'node:net';
import { CodedError } from '../../support/errors.ts';
import type { ProgramLimits } from '../shared/limits.ts';
import type { SandboxSample } from '../shared/processes.ts';
import type { GatewayAccess } from '../shared/way-out.ts';
import { zygote } from './zygote.ts';

/** What pid 1 of a sandbox needs to know to put it together; see `warden/root.py`. */
export type RootSpec = {
  /** An empty folder over which it mounts what it puts together; nothing is written there. */
  staging: string;
  disk: string;
  layers: readonly string[];
  binds: readonly { source: string; target: string }[];
  workdir: string;
  /** The folder of the named pipes. */
  pipes: string;
  memoryBytes: number;
  /** The way out; see `warden/gateway.py`. */
  network: GatewayAccess | null;
};

/** A program to start inside. */
export type Program = {
  command: readonly [string, ...string[]];
  /** The whole environment. */
  variables: Readonly<Record<string, string>>;
  workdir: string;
  limits: ProgramLimits;
};

/** Names of pipes by the descriptor that each becomes; null is /dev/null. */
export type ProgramPipes = Readonly<Record<number, string | null>>;

/** A program that was started: its number inside, and how it ends. */
export type Started = {
  pid: number;
  ended: Promise<ProgramEnd>;
};

export type ProgramEnd = {
  exitCode: number;
  /** Whether a process of the sandbox was killed for want of memory while it ran. */
  outOfMemory: boolean;
  /** How many were so far. */
  memoryKills: number;
  /** What all programs of the sandbox have written so far. */
  writtenBytes: number;
};

/** `kills`: how many processes of the sandbox were killed for want of memory so far; `written`: bytes written by those that ended. */
type End = { code: number; kills: number; written: number };

export type SignalName = 'INT' | 'TSTP' | 'KILL';
const SIGNALS: Readonly<Record<SignalName, number>> = { INT: 2, KILL: 9, TSTP: 20 };
const KILLED = 128 + 9;

type Pending = { onAnswer(answer: unknown): void; onError(error: Error): void };
type Message =
  | { id: number; answer: unknown }
  | { id: number; error: string }
  | ({ ended: number } & End)
  | { failed: string; code?: string }
  | { ready: true };

/** The host's end of the connection to a sandbox's pid 1; see `warden/serve.py`. */
export class Warden {
  readonly #connection: Socket;
  readonly #pending = new Map<number, Pending>();
  readonly #programs = new Map<number, (end: End) => void>();
  readonly #ready = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();
  #rest = '';
  #asked = 0;
  #live = true;
  #held: Promise<void> | undefined;

  private constructor(connection: Socket) {
    this.#connection = connection;
    this.#ready.promise.catch(() => undefined); // its rejection is for who puts the sandbox together
    connection.setEncoding('utf8');
    connection.on('data', (text: string) => this.#read(text));
    connection.on('error', () => undefined);
    connection.on('close', () => this.#close());
  }

  /** Begins a sandbox: its namespaces, which depend on nothing that it is asked to be. `ownIds`: a user of its own where that can be. */
  static async begin(ownIds: boolean): Promise<Warden> {
    const connection = await (await zygote()).connect();
    connection.write(`${JSON.stringify({ ownIds })}\n`);
    return new Warden(connection);
  }

  /** Puts it together; it is ready then. Throws `SANDBOX_FAILED`, whose cause is what pid 1 said. */
  async assemble(spec: RootSpec): Promise<void> {
    this.#connection.write(`${JSON.stringify(spec)}\n`);
    await this.#ready.promise;
  }

  /** Whether it can still take requests. */
  get isLive(): boolean {
    return this.#live;
  }

  /** Resolves when the sandbox is gone with all that ran in it. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Lets this process end while nothing else keeps it. */
  unref(): void {
    this.#connection.unref();
  }

  ref(): void {
    this.#connection.ref();
  }

  /** Ends the sandbox and waits for that. */
  async end(): Promise<void> {
    this.#live = false;
    this.#connection.end();
    await this.ended;
  }

  /** Starts a program. Rejects with `SANDBOX_GONE` or what pid 1 said. */
  start(program: Program, pipes: ProgramPipes): Promise<Started> {
    return this.#ask('start', { ...program, pipes }, (answer) => {
      const { pid, kills } = answer as { pid: number; kills: number };
      const ended = new Promise<End>((resolve) => this.#programs.set(pid, resolve));
      return {
        pid,
        ended: ended.then((end) => ({
          exitCode: end.code,
          outOfMemory: end.kills > kills,
          memoryKills: end.kills,
          writtenBytes: end.written,
        })),
      };
    });
  }

  /** Gives a bash another mark, lower than all before, which what it starts from now on carries. */
  mark(pid: number, mark: number): Promise<void> {
    return this.#ask('mark', { pid, mark }, () => undefined);
  }

  /** Sends a signal to all processes with a mark, sparing one; KILL until none is left. Does nothing where the sandbox is gone. */
  async signal(mark: number, signal: SignalName, spared?: number): Promise<void> {
    await this.#ask('signal', { mark, signal: SIGNALS[signal], spared: spared ?? null }, () => undefined).catch(whereGone);
  }

  async killAll(): Promise<void> {
    await this.#ask('kill-all', {}, () => undefined).catch(whereGone);
  }

  /** Stops all programs; those that ran. */
  stopAll(): Promise<readonly number[]> {
    return this.#ask('stop-all', {}, (answer) => answer as number[]);
  }

  async resume(pids: readonly number[]): Promise<void> {
    await this.#ask('resume', { pids }, () => undefined).catch(whereGone);
  }

  /** `marks`: of the commands that run. */
  sample(marks: readonly number[]): Promise<SandboxSample> {
    return this.#ask('sample', { marks }, (answer) => {
      const { processes, reaped, kills, sockets, written } = answer as {
        processes: [number, number, number, number, number][];
        reaped: [number, number][];
        kills: number;
        sockets: number;
        written: number;
      };
      const samples = processes.map(([pid, mark, cpuSeconds, threads, residentBytes]) => ({
        pid,
        mark,
        cpuSeconds,
        threads,
        residentBytes,
      }));
      return { processes: samples, reaped: new Map(reaped), memoryKills: kills, sockets, writtenBytes: written };
    });
  }

  /** All memory that its processes hold, as far as /proc shows it, but for what sockets hold. */
  memoryBytes(): Promise<number> {
    return this.#ask('memory', {}, Number);
  }

  /** Bytes of removed files on the disk that processes hold open. */
  removedBytes(): Promise<number> {
    return this.#ask('removed-bytes', {}, Number);
  }

  /** While somebody holds it, no program may start: wait for this again until it is undefined, and start in the same turn. */
  get held(): Promise<void> | undefined {
    return this.#held;
  }

  /** Lets no program start until the function that it resolves to is called. Holders take turns. */
  async hold(): Promise<() => void> {
    while (this.#held !== undefined) await this.#held;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    return () => {
      this.#held = undefined;
      resolve();
    };
  }

  /** `read` runs in the same turn as the answer comes: what comes after it can count on it. */
  #ask<T>(what: string, fields: object, read: (answer: unknown) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!this.#live) return reject(gone());
      const id = ++this.#asked;
      this.#pending.set(id, { onAnswer: (answer) => resolve(read(answer)), onError: reject });
      this.#connection.write(`${JSON.stringify({ id, do: what, ...fields })}\n`);
    });
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#take(JSON.parse(line) as Message);
  }

  #take(message: Message): void {
    if ('ready' in message) this.#ready.resolve();
    else if ('failed' in message) this.#ready.reject(failed(message));
    else if ('ended' in message) {
      this.#programs.get(message.ended)?.(message);
      this.#programs.delete(message.ended);
    } else {
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if ('answer' in message) pending?.onAnswer(message.answer);
      else pending?.onError(new CodedError('SANDBOX_FAILED', message.error));
    }
  }

  #close(): void {
    this.#live = false;
    this.#ready.reject(failed({ failed: 'its first process ended' }));
    for (const { onError } of this.#pending.values()) onError(gone());
    for (const resolve of this.#programs.values()) resolve({ code: KILLED, kills: 0, written: 0 });
    this.#pending.clear();
    this.#programs.clear();
    this.#ended.resolve();
  }
}

function gone(): CodedError {
  return new CodedError('SANDBOX_GONE', 'the sandbox is gone');
}

function whereGone(error: unknown): void {
  if (!(error instanceof CodedError) || error.code !== 'SANDBOX_GONE') throw error;
}

function failed({ failed, code }: { failed: string; code?: string }): CodedError {
  return new CodedError('SANDBOX_FAILED', `a sandbox did not start: ${failed}`, {
    hint: 'Run `swe-lego doctor` to see what sandboxes need on this machine.',
    cause: code === undefined ? new Error(failed) : Object.assign(new Error(failed), { code }),
  });
}
