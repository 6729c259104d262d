import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CodedError } from '../../support/errors.ts';
import type { ExecOptions, ExecResult, Sandbox, SandboxSpec, Shell } from '../sandbox.ts';
import { runCommand } from './command.ts';
import { entry, helperEntry } from './enter.ts';
import { readInside, writeInside } from './file-access.ts';
import { systemTool } from './host-tools.ts';
import { commandMark, limitOptions } from './limits.ts';
import type { Init } from './start.ts';
import { moveTree, removeTree } from './trees.ts';

const KILL_TREE = readFileSync(join(import.meta.dirname, 'kill-tree.sh'), 'utf8');

/** The sandbox over a state folder whose pid 1 runs. */
export function namespaceSandbox(folder: string, spec: SandboxSpec, init: Init): Sandbox {
  let state: 'live' | 'ended' = 'live';
  let commands = 0;
  let disposal: Promise<void> | undefined;
  void init.ended.then(() => {
    state = 'ended';
  });

  const assertLive = (): void => {
    if (state === 'ended') throw gone();
  };
  const gone = (): CodedError => new CodedError('SANDBOX_GONE', `sandbox ${basename(folder)} is gone`);

  const killMarked = async (mark: number): Promise<void> => {
    const helper = helperEntry(init.namespaces, [systemTool('bash'), '-c', KILL_TREE, 'kill-tree', String(mark)]);
    await runCommand(helper, {
      timeoutMs: 10_000,
      input: undefined,
      maxOutputBytes: 4096,
      signal: undefined,
      killTree: async () => undefined,
    });
  };

  const exec = async (command: readonly [string, ...string[]], options: ExecOptions = {}): Promise<ExecResult> => {
    assertLive();
    const mark = commandMark(commands++);
    const inside = entry(init.namespaces, command, {
      variables: { ...spec.variables, ...options.variables },
      workdir: options.workdir ?? spec.workdir,
      limits: limitOptions(spec.limits, mark),
    });
    const result = await runCommand(inside, {
      timeoutMs: options.timeoutMs ?? 120_000,
      input: options.input,
      maxOutputBytes: options.maxOutputBytes ?? 1024 ** 2,
      signal: options.signal,
      killTree: () => killMarked(mark),
    });
    if (result.exitCode !== 0) assertLive(); // the sandbox went away under it
    return result;
  };

  const end = async (keep?: (upper: string) => Promise<void>): Promise<void> => {
    state = 'ended';
    await init.stop();
    try {
      await keep?.(join(folder, 'upper'));
    } finally {
      await removeTree(folder);
    }
  };
  const dispose = (): Promise<void> => (disposal ??= end());

  return {
    id: basename(folder),
    workdir: spec.workdir,
    exec,
    openShell: (): Promise<Shell> => {
      throw new Error('not yet');
    },
    readFile: (path) => readInside(exec, path),
    writeFile: (path, content) => writeInside(exec, path, content),
    async freeze(target) {
      assertLive();
      disposal = end((upper) => moveTree(upper, target));
      await disposal;
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}
