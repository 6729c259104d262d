import { timer } from '../../support/clock.ts';
import type { LimitName, Shell, ShellResult } from '../sandbox.ts';
import type { BashEvents } from './bash-events.ts';
import { OutputWindow } from './output-window.ts';
import type { DoneWatching } from './watch.ts';

/** One running bash that takes commands; see `shell-loop.sh`. */
export type Bash = {
  /** Its process number inside. */
  readonly pid: number;
  /** Starts a command whose processes carry the mark. Its input is empty and open. */
  run(command: string, mark: number): void;
  /** Gives text to the running command. */
  feed(text: string): void;
  /** Ends the running command's input. */
  endInput(): void;
  /** Lets bash end where it has no command running. */
  close(): void;
};

/** What a shell needs of its sandbox. */
export type ShellHost<B extends Bash> = {
  startBash(workdir: string | undefined, events: BashEvents): Promise<B>;
  /** A mark that no other command of the sandbox has. */
  nextMark(): number;
  /** While it is defined no command may begin. */
  held(): Promise<void> | undefined;
  /** Watches a command, which it may end for a limit, until the function that it returns is called. */
  watch(mark: number, end: (limit: LimitName) => void): DoneWatching;
  /** Sends a signal to the processes with a mark, sparing one. */
  signalMarked(mark: number, signal: 'INT' | 'TSTP' | 'KILL', spared?: number): Promise<void>;
  /** Kills bash and all that its running command, which carries the mark, came to. */
  killBash(session: B, mark: number): Promise<void>;
  isLive(): boolean;
};

/** Bytes of output that one result holds. */
const OUTPUT_BYTES = 100_000;
/** Milliseconds that bash has to come back after its program was killed. */
const RETURN_MS = 1000;

/** What can be sent to a running program instead of text. */
type Key = (session: Bash, host: Pick<ShellHost<never>, 'signalMarked'>, mark: number) => void | Promise<void>;
const interrupt: Key = (session, host, mark) => host.signalMarked(mark, 'INT', session.pid);
const KEYS: ReadonlyMap<string, Key> = new Map<string, Key>([
  ['C-c', interrupt],
  ['C-z', (session, host, mark) => host.signalMarked(mark, 'TSTP', session.pid)],
  ['C-d', (session) => session.endInput()],
]);

/** Who waits for a command. */
type Waiter = {
  output(): void;
  /** Makes the result only if it tells it: that takes the output. */
  done(result: () => ShellResult): void;
  /** From now on only `done` ends the waiting. */
  hold(): void;
};

/** Opens a persistent shell; bash is started at once, and again when a command has ended it. */
export async function openShell<B extends Bash>(host: ShellHost<B>): Promise<Shell> {
  const output = new OutputWindow(OUTPUT_BYTES);
  let session: B | undefined;
  let running: number | undefined; // the mark of the running command
  let workdir: string | undefined;
  let exitCode = 0;
  let waiter: Waiter | undefined;
  let unwatch: DoneWatching = () => undefined;
  let unheard: ShellResult | undefined; // how a command ended for a limit while nobody waited for it
  let closed = false;

  const finish = (code: number): void => {
    exitCode = code;
    const settle = (limit: LimitName | undefined): void => {
      running = undefined;
      const result = (): ShellResult =>
        limit === undefined ? exited() : { kind: 'timed-out', output: output.take(true), limit };
      if (waiter !== undefined) waiter.done(result);
      else if (limit !== undefined) unheard = result();
    };
    const found = unwatch();
    if (found instanceof Promise) {
      waiter?.hold();
      void found.then(settle);
    } else settle(found);
  };
  const exited = (): ShellResult => ({ kind: 'exited', output: output.take(true), exitCode, workdir: workdir ?? '/' });
  const lost = (): ShellResult => ({ kind: 'lost', output: output.take(true) });

  const start = async (place: string | undefined): Promise<B> => {
    const started = await host.startBash(place, {
      output(chunk) {
        output.push(chunk);
        waiter?.output();
      },
      status(status) {
        workdir = status.workdir;
        finish(status.exitCode);
      },
      spoilt() {
        // What ends then is bash itself, and the next command gets a new one.
        if (running !== undefined) void host.killBash(started, running).catch(() => undefined);
      },
      ended(code) {
        if (session === started) session = undefined;
        if (running === undefined) return;
        if (host.isLive()) finish(code);
        else waiter?.done(lost);
      },
    });
    return started;
  };

  const endForLimit = (limit: LimitName): void => {
    const waiting = waiter;
    waiting?.hold();
    waiter = undefined; // its end is ours to tell
    void killRunning().finally(() => {
      const result: ShellResult = host.isLive() ? { kind: 'timed-out', output: output.take(true), limit } : lost();
      if (waiting === undefined) unheard = result;
      else waiting.done(() => result);
    });
  };

  const takeUnheard = (): ShellResult | undefined => {
    const result = unheard;
    unheard = undefined;
    return result;
  };

  /** A bash that takes commands: the one there is, or a new one in the last folder, or else in the first. */
  const ready = async (): Promise<B | undefined> => {
    for (const place of session === undefined ? [workdir, undefined] : []) {
      if (session !== undefined || !host.isLive()) break;
      session = await start(place).catch(() => undefined);
    }
    return session;
  };

  /** Kills the running program; where bash does not come back then, bash too. */
  const killRunning = async (): Promise<void> => {
    const [mark, bash] = [running, session];
    if (mark === undefined || bash === undefined) return;
    await host.signalMarked(mark, 'KILL', bash.pid);
    await Promise.race([delay(20), untilDone()]);
    if (running !== mark) return;
    await host.signalMarked(mark, 'INT', bash.pid); // bash may be in a loop of its own
    await Promise.race([delay(RETURN_MS), untilDone()]);
    if (running !== mark) return;
    session = undefined;
    running = undefined;
    unwatch();
    await host.killBash(bash, mark);
  };
  const untilDone = (): Promise<void> =>
    new Promise((resolve) => {
      if (running === undefined) return resolve();
      waiter = { output: () => undefined, done: () => resolve(), hold: () => undefined };
    });

  const wait = (softTimeoutMs: number, hardTimeoutMs: number, signal: AbortSignal | undefined): Promise<ShellResult> =>
    new Promise((resolve, reject) => {
      const settle = (): void => {
        soft.cancel();
        hard.cancel();
        signal?.removeEventListener('abort', onAbort);
        waiter = undefined;
      };
      const onAbort = (): void => {
        settle();
        void killRunning().finally(() => reject(signal?.reason as Error));
      };
      const soft = timer(softTimeoutMs, () => {
        settle();
        resolve({ kind: 'running', output: output.take(false) });
      });
      const hard = timer(hardTimeoutMs, () => {
        settle();
        void killRunning().finally(() => resolve(host.isLive() ? { kind: 'timed-out', output: output.take(true) } : lost()));
      });
      signal?.addEventListener('abort', onAbort, { once: true });
      waiter = {
        output: () => soft.refresh(),
        done(result) {
          settle();
          resolve(result());
        },
        hold() {
          soft.cancel();
          hard.cancel();
        },
      };
    });

  session = await start(undefined);
  return {
    async send(text, { input, softTimeoutMs, hardTimeoutMs, signal }) {
      signal?.throwIfAborted();
      if (closed || !host.isLive()) return lost();
      if (running === undefined) {
        if (input === true) return takeUnheard() ?? exited();
        const bash = await ready();
        for (let held = host.held(); held !== undefined; held = host.held()) await held;
        signal?.throwIfAborted();
        if (bash === undefined) return lost();
        running = host.nextMark();
        unheard = undefined;
        unwatch = host.watch(running, endForLimit);
        bash.run(text, running);
      } else if (input === true && session !== undefined) {
        const key = KEYS.get(text);
        if (key !== undefined) await key(session, host, running);
        else if (text !== '') session.feed(text.endsWith('\n') ? text : `${text}\n`);
        if (running === undefined) return takeUnheard() ?? exited();
      }
      return wait(softTimeoutMs, hardTimeoutMs, signal);
    },
    async interrupt() {
      if (running !== undefined && session !== undefined && host.isLive()) await interrupt(session, host, running);
    },
    async close() {
      if (closed) return;
      closed = true;
      unwatch();
      const [bash, mark] = [session, running];
      session = undefined;
      running = undefined;
      if (bash !== undefined && mark !== undefined && host.isLive()) await host.killBash(bash, mark);
      else bash?.close();
    },
  };
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
