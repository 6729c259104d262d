import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { constants } from 'node:os';
import type { Entry } from './enter.ts';
import type { Pipes } from './pipes.ts';

/** A program that was started inside: the process here that waits for it, and how that ended. */
export type Launched = { child: ChildProcess; exitCode: Promise<number> };

/** How often a tree is killed anew before what waits for it is killed too, and milliseconds between. */
const KILL_ROUNDS = 20;
const KILL_PAUSE_MS = 50;

/** Starts the programs of one sandbox and knows which still run. */
export class Launcher {
  readonly pipes: Pipes;
  readonly #running = new Set<ChildProcess>();
  #held: Promise<void> | undefined;

  constructor(pipes: Pipes) {
    this.pipes = pipes;
  }

  /** Starts a program with these descriptors (0, 1, 2, then 4 on), of which numbers are closed here afterwards. */
  start(entry: Entry, descriptors: readonly (number | 'ignore')[]): Launched {
    const [program, ...args] = entry.command;
    const [stdin = 'ignore', stdout = 'ignore', stderr = 'ignore', ...more] = descriptors;
    let child: ChildProcess;
    try {
      const stdio: (number | 'ignore')[] = [stdin, stdout, stderr, entry.passed ?? 'ignore', ...more];
      child = spawn(program, args, { env: entry.env, cwd: '/', detached: true, stdio } satisfies SpawnOptions);
    } finally {
      for (const descriptor of new Set(descriptors)) if (typeof descriptor === 'number') closeSync(descriptor);
    }
    this.#running.add(child);
    const exitCode = new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    }).finally(() => this.#running.delete(child));
    exitCode.catch(() => undefined); // told to who waits for it
    return { child, exitCode };
  }

  /**
   * Kills a program with all that came of it. What waits for it here has to stay until it has taken note of its end,
   * else a dead process is left that may keep the whole sandbox from ending.
   */
  async kill({ child, exitCode }: Launched, killTree: () => Promise<void>): Promise<void> {
    for (let round = 0; round < KILL_ROUNDS; round++) {
      await killTree();
      child.kill('SIGCONT'); // it stops when the program does
      const ended = exitCode.then(
        () => true,
        () => true,
      );
      if (await Promise.race([ended, new Promise<false>((resolve) => setTimeout(resolve, KILL_PAUSE_MS, false))])) return;
    }
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // gone meanwhile
    }
  }

  /** While somebody holds it, no command may start: wait for this again until it is undefined, and start in the same turn. */
  get held(): Promise<void> | undefined {
    return this.#held;
  }

  /** Lets no command start until the function that it resolves to is called. Holders take turns. */
  async hold(): Promise<() => void> {
    while (this.#held !== undefined) await this.#held;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    return () => {
      this.#held = undefined;
      resolve();
    };
  }

  /** The processes here that wait for programs. */
  pids(): number[] {
    return [...this.#running].flatMap(({ pid }) => pid ?? []);
  }

  /** Before the sandbox ends: nobody who waits for a program may be stopped then. */
  wake(): void {
    for (const child of this.#running) child.kill('SIGCONT');
  }
}
