import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { byName } from '../../support/by-name.ts';
import { CodedError } from '../../support/errors.ts';
import type { ExecOptions, ExecResult, Sandbox, SandboxSpec } from '../sandbox.ts';
import { sandboxFailed } from '../shared/disk.ts';
import { readInside, writeInside } from '../shared/file-access.ts';
import { systemTool } from '../shared/host-tools.ts';
import { commandMark, programLimits, sandboxLimits } from '../shared/limits.ts';
import { openShell } from '../shared/shell.ts';
import { copyTree, moveTree } from '../shared/trees.ts';
import { Watch } from '../shared/watch.ts';
import { withProxy } from '../shared/way-out.ts';
import { bytesUnder, WrittenBytes } from '../shared/written.ts';
import { BASH_LOOP, BashSession } from './bash-session.ts';
import { killStarted, runCommand } from './command.ts';
import { discard } from './discard.ts';
import { memoryWatch } from './memory.ts';
import { whileStill } from './still.ts';
import type { Program, Warden } from './warden.ts';

const KILLED = 128 + 9;
/** Exit code of a program that wrote a file beyond the limit. */
const FILE_TOO_LARGE = 128 + 25;
/** Milliseconds that a killed command waits for news of its sandbox's end. */
const ENDING_MS = 50;

/** A sandbox that was put together. `folder`: its own on the disk. `grouped`: whether a control group holds its memory. */
export type Assembled = { root: string; folder: string; warden: Warden; grouped: boolean };

/** The sandbox over it. */
export function namespaceSandbox({ root, folder, warden, grouped }: Assembled, spec: SandboxSpec): Sandbox {
  const id = basename(folder);
  const limits = sandboxLimits(spec.limits);
  const upper = join(folder, 'upper');
  let sequence = 0;
  let disposal: Promise<void> | undefined;
  const isOverMemory = memoryWatch(warden, limits.memoryBytes);
  const written = new WrittenBytes(upper, async () => (await bytesUnder(upper)) + (await warden.removedBytes()));
  const watch = new Watch({
    sample: (marks) => warden.sample(marks),
    exceeds: async (sample) => (!grouped && (await isOverMemory(sample)) ? 'memory' : undefined),
    written,
    limits,
    killAll: () => warden.killAll(),
  });
  void warden.ended.then(() => watch.stop());

  const gone = (): CodedError => new CodedError('SANDBOX_GONE', `sandbox ${id} is gone`);
  const assertLive = (): void => {
    if (!warden.isLive) throw gone();
  };
  const nextMark = (): number => commandMark(sequence++);

  const own = (options: ExecOptions): Record<string, string> => byName({ ...spec.variables, ...options.variables });
  const program = (command: readonly [string, ...string[]], options: ExecOptions): Program => ({
    command,
    variables: spec.network === false ? own(options) : withProxy(own(options)),
    workdir: options.workdir ?? spec.workdir,
    limits: programLimits(limits, nextMark()),
  });

  const exec = async (command: readonly [string, ...string[]], options: ExecOptions = {}): Promise<ExecResult> => {
    assertLive();
    const started = program(command, options);
    let result: ExecResult;
    try {
      result = await runCommand(warden, started, {
        timeoutMs: options.timeoutMs ?? 120_000,
        input: options.input,
        maxOutputBytes: options.maxOutputBytes ?? 1024 ** 2,
        signal: options.signal,
        watch: (end) => watch.begin({ mark: started.limits.MSGQUEUE, cpuBefore: 0, end }),
        onEnd: ({ memoryKills, writtenBytes }) => {
          written.note(writtenBytes);
          watch.noteMemoryKills(memoryKills);
        },
      });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      if (!warden.isLive) throw gone();
      throw sandboxFailed(`${command[0]} could not be started in a sandbox`, folder, error);
    }
    if (result.exitCode === KILLED && result.limit === undefined) await Promise.race([warden.ended, delay(ENDING_MS)]);
    if (result.exitCode !== 0) assertLive();
    return result.exitCode === FILE_TOO_LARGE ? { limit: 'written', ...result } : result;
  };

  const end = async (keep?: () => Promise<void>): Promise<void> => {
    watch.stop();
    await warden.end();
    try {
      await keep?.();
    } finally {
      await discard(root, folder);
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
            warden,
            program([systemTool('bash'), ...BASH_LOOP], workdir === undefined ? {} : { workdir }),
            events,
          ),
        nextMark,
        held: () => warden.held,
        watch: (mark, end) => watch.begin({ mark, end }),
        signalMarked: (mark, signal, spared) => warden.signal(mark, signal, spared),
        killBash: (session, mark) => killStarted(warden, session.started, mark),
        isLive: () => warden.isLive,
      });
    },
    readFile: (path) => readInside(exec, folder, path),
    writeFile: (path, content) => writeInside(exec, folder, path, content),
    async snapshot(target) {
      assertLive();
      try {
        await whileStill(warden, () => copyTree(upper, target));
      } catch (error) {
        if (!warden.isLive) throw gone();
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
