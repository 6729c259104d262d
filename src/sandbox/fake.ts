import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CodedError } from '../support/errors.ts';
import type { ExecOptions, ExecResult, Sandbox, Shell } from './sandbox.ts';

/** The files of a fake sandbox, by absolute path. */
type FakeFiles = Map<string, Buffer>;

export type FakeSandboxOptions = {
  files?: Readonly<Record<string, string | Uint8Array>>;
  /**
   * What a command does: it may read and change the files, and says how it ended; what it leaves out is exit code 0 and
   * no output. Without it every command ends so. A shell's text comes as `['bash', '-c', text]`.
   */
  exec?: (
    command: readonly [string, ...string[]],
    context: { files: FakeFiles; options: ExecOptions },
  ) => Partial<ExecResult> | Promise<Partial<ExecResult>>;
  workdir?: string;
};

export type FakeSandbox = Sandbox & {
  readonly files: FakeFiles;
  /** Every command so far, in order. */
  readonly commands: readonly (readonly [string, ...string[]])[];
};

let created = 0;

/** A sandbox in memory whose commands are scripted: for tests of what uses sandboxes. Nothing is run. */
export function fakeSandbox({ files: initial = {}, exec: script, workdir = '/testbed' }: FakeSandboxOptions = {}): FakeSandbox {
  const files: FakeFiles = new Map(Object.entries(initial).map(([path, content]) => [path, Buffer.from(content)]));
  const commands: (readonly [string, ...string[]])[] = [];
  const id = `fake-${++created}`;
  let live = true;

  const assertLive = (): void => {
    if (!live) throw new CodedError('SANDBOX_GONE', `sandbox ${id} is gone`);
  };
  const exec = async (command: readonly [string, ...string[]], options: ExecOptions = {}): Promise<ExecResult> => {
    assertLive();
    options.signal?.throwIfAborted();
    commands.push(command);
    const result = (await script?.(command, { files, options })) ?? {};
    options.signal?.throwIfAborted();
    return { exitCode: 0, stdout: '', stderr: '', timedOut: false, truncated: false, durationMs: 0, ...result };
  };
  const snapshot = async (target: string): Promise<void> => {
    assertLive();
    for (const [path, content] of files) {
      await mkdir(dirname(join(target, path)), { recursive: true });
      await writeFile(join(target, path), content);
    }
  };
  const dispose = async (): Promise<void> => {
    live = false;
  };

  return {
    id,
    workdir,
    files,
    commands,
    exec,
    async openShell() {
      assertLive();
      return fakeShell(exec, workdir, () => live);
    },
    async readFile(path) {
      assertLive();
      const content = files.get(path);
      if (content === undefined) throw new CodedError('SANDBOX_NO_FILE', `there is no file ${path} in the sandbox`);
      return Buffer.from(content);
    },
    async writeFile(path, content) {
      assertLive();
      files.set(path, Buffer.from(content));
    },
    snapshot,
    async freeze(target) {
      await snapshot(target);
      await dispose();
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}

/** Every text runs to its end; a result that timed out is told as such. */
function fakeShell(exec: Sandbox['exec'], workdir: string, isLive: () => boolean): Shell {
  let exitCode = 0;
  return {
    async send(text, { input, signal }) {
      if (!isLive()) return { kind: 'lost', output: '' };
      if (input === true) return { kind: 'exited', output: '', exitCode, workdir };
      const result = await exec(['bash', '-c', text], signal === undefined ? {} : { signal });
      const output = result.stdout + result.stderr;
      if (result.timedOut || result.limit !== undefined) {
        return { kind: 'timed-out', output, ...(result.limit === undefined ? {} : { limit: result.limit }) };
      }
      exitCode = result.exitCode;
      return { kind: 'exited', output, exitCode, workdir };
    },
    interrupt: async () => undefined,
    close: async () => undefined,
  };
}
