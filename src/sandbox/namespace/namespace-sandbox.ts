import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CodedError } from '../../support/errors.ts';
import type { ExecOptions, ExecResult, Sandbox, SandboxSpec } from '../sandbox.ts';
import { BASH_LOOP, BashSession } from './bash-session.ts';
import { runCommand } from './command.ts';
import { sandboxFailed } from './disk.ts';
import { entry, helperEntry } from './enter.ts';
import { readInside, writeInside } from './file-access.ts';
import { systemTool } from './host-tools.ts';
import { Launcher } from './launcher.ts';
import { commandLimits, commandMark, sandboxLimits } from './limits.ts';
import type { Pipes } from './pipes.ts';
import { descendants, togetherBytes, waitedCpuSeconds } from './processes.ts';
import { openShell } from './shell.ts';
import type { Init } from './start.ts';
import { removeStateFolders, type StateFolders } from './state-folder.ts';
import { whileStill } from './still.ts';
import { copyTree, moveTree } from './trees.ts';
import { Watch } from './watch.ts';
import { bytesUnder, WrittenBytes } from './written.ts';

const SIGNAL_TREE = readFileSync(join(import.meta.dirname, 'signal-tree.sh'), 'utf8');
const KILLED = 128 + 9;
/** Exit code of a program that wrote a file beyond the limit. */
const FILE_TOO_LARGE = 128 + 25;

/** The sandbox over a state folder whose pid 1 runs. */
export function namespaceSandbox(root: string, folders: StateFolders, spec: SandboxSpec, init: Init, pipes: Pipes): Sandbox {
  const folder = folders.disk;
  const id = basename(folder);
  const launcher = new Launcher(pipes);
  let live = true;
  let sequence = 0;
  let disposal: Promise<void> | undefined;
  const limits = sandboxLimits(spec.limits);
  const upper = join(folder, 'upper');
  void init.ended.then(() => {
    live = false;
    watch.stop();
  });

  const gone = (): CodedError => new CodedError('SANDBOX_GONE', `sandbox ${id} is gone`);
  const assertLive = (): void => {
    if (!live) throw gone();
  };
  const nextMark = (): number => commandMark(sequence++);

  const help = (script: readonly [string, ...string[]]): Promise<ExecResult> =>
    runCommand(launcher, helperEntry(init.namespaces, script), {
      timeoutMs: 10_000,
      maxOutputBytes: 65_536,
      helper: true,
    });
  const roots = (): number[] => [init.pid, ...launcher.pids()];
  const watch = new Watch({
    processes: () => descendants(roots()),
    memoryBytes: togetherBytes,
    written: new WrittenBytes(upper, (processes) => bytesUnder(upper, processes)),
    limits,
    async killAll() {
      launcher.wake();
      await help([systemTool('bash'), '-c', 'kill -KILL -1']);
      launcher.wake();
    },
  });
  const isBusy = (): boolean => watch.busy || descendants(roots()).length > launcher.pids().length;

  const signalMarked = async (mark: number, signal: string, spared?: number): Promise<void> => {
    if (!live) return;
    const script = [systemTool('bash'), '-c', SIGNAL_TREE, 'signal-tree', String(mark), signal, String(spared ?? '')] as const;
    try {
      await help(script);
    } catch (error) {
      if (live) throw error; // a sandbox that is gone has nothing left to signal
    }
  };

  const inside = (command: readonly [string, ...string[]], options: Pick<ExecOptions, 'variables' | 'workdir'>, mark: number) =>
    entry(init.namespaces, command, {
      variables: { ...spec.variables, ...options.variables },
      workdir: options.workdir ?? spec.workdir,
      limits: commandLimits(limits, mark),
    });

  const exec = async (command: readonly [string, ...string[]], options: ExecOptions = {}): Promise<ExecResult> => {
    assertLive();
    const mark = nextMark();
    let result: ExecResult;
    try {
      result = await runCommand(launcher, inside(command, options, mark), {
        timeoutMs: options.timeoutMs ?? 120_000,
        input: options.input,
        maxOutputBytes: options.maxOutputBytes ?? 1024 ** 2,
        signal: options.signal,
        watch: (end) => watch.begin({ mark, cpuBefore: 0, end }),
        killTree: () => signalMarked(mark, 'KILL'),
      });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      if (!live) throw gone();
      throw sandboxFailed(`${command[0]} could not be started in a sandbox`, folder, error);
    }
    // Where pid 1 was killed, its end is told about when that of the command is.
    if (result.exitCode === KILLED && result.limit === undefined) await Promise.race([init.ended, delay(50)]);
    if (result.exitCode !== 0) assertLive();
    return result.exitCode === FILE_TOO_LARGE ? { limit: 'written', ...result } : result;
  };

  const end = async (keep?: () => Promise<void>): Promise<void> => {
    live = false;
    watch.stop();
    launcher.wake();
    await init.stop();
    try {
      await keep?.();
    } finally {
      await removeStateFolders(root, folders);
    }
  };
  const dispose = (): Promise<void> => {
    disposal ??= end();
    return disposal;
  };

  return {
    id,
    workdir: spec.workdir,
    exec,
    async openShell() {
      assertLive();
      return openShell({
        startBash: (workdir, events) =>
          BashSession.start(
            launcher,
            inside([systemTool('bash'), ...BASH_LOOP], workdir === undefined ? {} : { workdir }, nextMark()),
            events,
          ),
        nextMark,
        held: () => launcher.held,
        watch: (session, mark, end) => watch.begin({ mark, cpuBefore: waitedCpuSeconds(session.launched.child.pid), end }),
        signalMarked,
        killBash: (session, mark) => launcher.kill(session.launched, () => signalMarked(mark, 'KILL')),
        isLive: () => live,
      });
    },
    readFile: (path) => readInside(exec, folder, path),
    writeFile: (path, content) => writeInside(exec, folder, path, content),
    async snapshot(target) {
      assertLive();
      try {
        await whileStill({ launcher, help, isBusy }, () => copyTree(upper, target));
      } catch (error) {
        if (!live) throw gone();
        throw sandboxFailed('no snapshot could be taken of a sandbox', target, error);
      }
    },
    async freeze(target) {
      assertLive();
      const frozen = end(async () => {
        try {
          await moveTree(upper, target);
        } catch (error) {
          throw sandboxFailed('a sandbox could not be frozen', target, error);
        }
      });
      disposal = frozen.catch(() => undefined); // told once: to whoever froze
      await frozen;
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}
