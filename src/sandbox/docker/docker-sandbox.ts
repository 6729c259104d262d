import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CodedError } from '../../support/errors.ts';
import type { ExecOptions, ExecResult, Sandbox, SandboxSpec } from '../sandbox.ts';
import { sandboxFailed } from '../shared/disk.ts';
import { readInside, writeInside } from '../shared/file-access.ts';
import { commandMark, isMarkOf, programLimits, sandboxLimits } from '../shared/limits.ts';
import { type ProcessSample, UNKNOWN_MARK } from '../shared/processes.ts';
import { openShell } from '../shared/shell.ts';
import { Watch } from '../shared/watch.ts';
import { withProxy } from '../shared/way-out.ts';
import type { WrittenBytes } from '../shared/written.ts';
import { BashProcess, TAKE_PLACES } from './bash-process.ts';
import { killStarted, runCommand } from './command.ts';
import type { Engine } from './engine.ts';
import type { Entries } from './entries.ts';
import { execWords } from './entry.ts';
import type { HostView } from './host-view.ts';
import { INPUTS, type Keeper } from './keeper.ts';
import { writtenLayer } from './written.ts';

const SHELL_LOOP = readFileSync(join(import.meta.dirname, '..', 'shared', 'shell-loop.sh'), 'utf8');
const BASH_LOOP: readonly string[] = ['bash', '--noprofile', '--norc', '-c', `${TAKE_PLACES}\n${SHELL_LOOP}`, 'bash'];

/** Exit code of a program that wrote a file beyond the limit. */
const FILE_TOO_LARGE = 128 + 25;
/** What one sandbox may have of the instances that all of a user share: as in `warden/birth.py`. */
const INOTIFY_INSTANCES = 64;
/** Milliseconds that a failed command waits for news of its container's end. */
const ENDING_MS = 20;

/** A container whose keeper runs. */
export type Container = {
  engine: Engine;
  keeper: Keeper;
  id: string;
  name: string;
  root: string;
  written: WrittenBytes;
  entries: Entries;
  host: HostView;
  /** Whether its way out is our proxy. */
  byProxy: boolean;
};

/** The sandbox in a container. */
export function dockerSandbox(
  { engine, keeper, id, name, root, written, entries, host, byProxy }: Container,
  spec: SandboxSpec,
): Sandbox {
  const limits = sandboxLimits(spec.limits);
  let live = true;
  let sequence = 0;
  const freeInputs = Array.from({ length: INPUTS }, (_, number) => number);
  let disposal: Promise<void> | undefined;
  /** Nothing keeps a program of a container from lowering its mark, which then is no command's. */
  const isStray = ({ mark }: ProcessSample): boolean => !isMarkOf(sequence, mark);
  const killTree = async (mark: number): Promise<void> => {
    await keeper.signal(mark, 'KILL');
    const strays = new Set((await keeper.sample()).processes.filter(isStray).map((process) => process.mark));
    for (const stray of strays) await keeper.signal(stray, 'KILL');
  };
  const watch = new Watch({
    sample: async () => {
      const { processes, reaped } = await keeper.sample();
      const known = processes.map((process) => (isStray(process) ? { ...process, mark: UNKNOWN_MARK } : process));
      return { processes: known, reaped, memoryKills: await host.memoryKills(), sockets: 0, writtenBytes: 0 };
    },
    exceeds: async ({ processes }) => {
      if (processes.reduce((sum, { residentBytes }) => sum + residentBytes, 0) > limits.memoryBytes) return 'memory';
      return (await host.inotifyInstances()) > INOTIFY_INSTANCES ? 'inotify' : undefined;
    },
    written,
    limits,
    killAll: () => keeper.killAll(),
  });
  void keeper.ended.then(() => {
    live = false;
    watch.stop();
  });

  const gone = (): CodedError => new CodedError('SANDBOX_GONE', `sandbox ${id} is gone`);
  const assertLive = (): void => {
    if (!live) throw gone();
  };
  const nextMark = (): number => commandMark(sequence++);
  const words = (command: readonly string[], options: ExecOptions, mark: number, interactive: boolean): string[] =>
    execWords(name, command, {
      variables: byProxy ? withProxy({ ...spec.variables, ...options.variables }) : { ...spec.variables, ...options.variables },
      workdir: options.workdir ?? spec.workdir,
      limits: programLimits(limits, mark),
      interactive,
    });

  let knownKills = 0;
  const wasOutOfMemory = async (): Promise<boolean> => {
    const before = knownKills;
    knownKills = await host.memoryKills();
    watch.noteMemoryKills(knownKills);
    return knownKills > before;
  };

  const exec = async (command: readonly [string, ...string[]], options: ExecOptions = {}): Promise<ExecResult> => {
    assertLive();
    const mark = nextMark();
    let result: ExecResult;
    await entries.enter(mark);
    if (options.signal?.aborted) entries.leave(mark); // it is not begun
    try {
      result = await runCommand(engine, words(command, options, mark, options.input !== undefined), {
        timeoutMs: options.timeoutMs ?? 120_000,
        input: options.input,
        maxOutputBytes: options.maxOutputBytes ?? 1024 ** 2,
        signal: options.signal,
        watch: (end) => watch.begin({ mark, cpuBefore: 0, end }),
        ended: (givenUp) => (givenUp ? entries.giveUp(mark) : entries.leave(mark)),
        killTree: () => killTree(mark),
      });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      if (!live) throw gone();
      throw sandboxFailed(`${command[0]} could not be started in a sandbox`, root, error);
    }
    if (result.exitCode !== 0 && result.limit === undefined && (await wasOutOfMemory())) return { ...result, limit: 'memory' };
    // Where the container ended, its keeper's end is told about when that of the command is.
    if (result.exitCode !== 0 && result.limit === undefined) await Promise.race([keeper.ended, delay(ENDING_MS)]);
    if (result.exitCode !== 0) assertLive();
    return result.exitCode === FILE_TOO_LARGE ? { limit: 'written', ...result } : result;
  };

  const remove = async (): Promise<void> => {
    live = false;
    watch.stop();
    await engine.run(['rm', '--force', '--volumes', name]);
    await keeper.stop();
  };
  const dispose = (): Promise<void> => {
    live = false;
    disposal ??= remove();
    return disposal;
  };
  const write = async (target: string): Promise<void> => {
    try {
      await writtenLayer(engine, name, root, target);
    } catch (error) {
      throw sandboxFailed('a sandbox could not be frozen', target, error);
    }
  };

  return {
    id,
    workdir: spec.workdir,
    exec,
    async openShell() {
      assertLive();
      return openShell<BashProcess>({
        async startBash(workdir, events) {
          const input = freeInputs.shift();
          if (input === undefined) throw new CodedError('SANDBOX_FAILED', `a container has at most ${INPUTS} shells at once`);
          const mark = nextMark();
          const wordsFor = (args: readonly string[]): string[] =>
            words([...BASH_LOOP, ...args], workdir === undefined ? {} : { workdir }, mark, true);
          const bash = entries.during(() => BashProcess.start(engine, keeper, input, wordsFor, events), mark);
          void bash.then(
            ({ started }) => started.exitCode.finally(() => freeInputs.push(input)),
            () => freeInputs.push(input),
          );
          return bash;
        },
        nextMark,
        held: () => undefined,
        watch: (mark, end) => watch.begin({ mark, end }),
        signalMarked: (mark, signal, spared) => keeper.signal(mark, signal, spared),
        killBash: (bash, mark) => killStarted(bash.started, () => killTree(mark)),
        isLive: () => live,
      });
    },
    readFile: (path) => readInside(exec, root, path),
    writeFile: (path, content) => writeInside(exec, root, path, content),
    async snapshot(target) {
      assertLive();
      const marks = async (): Promise<number[]> => (await keeper.sample()).processes.map(({ mark }) => mark);
      await entries.whileNone(marks, async () => {
        await engine.must(['pause', name]);
        try {
          await write(target);
        } finally {
          await engine.run(['unpause', name]);
        }
      });
    },
    async freeze(target) {
      assertLive();
      live = false;
      try {
        await engine.run(['kill', name]);
        await write(target);
      } finally {
        await dispose();
      }
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}
