import { spawn } from 'node:child_process';
import { byName } from './by-name.ts';
import { timer } from './clock.ts';

export type ProcessOptions = {
  cwd?: string;
  /** The whole environment of the process; without it, the caller's. */
  env?: Record<string, string>;
  input?: string | Uint8Array;
  /** Milliseconds until the process group is killed, on the clock that stands still with us. */
  timeoutMs?: number;
  /** Bytes of stdout and of stderr kept, each; the rest is read and dropped. Default 16 MiB. */
  maxOutputBytes?: number;
  /**
   * For programs that end when their stdin does: it stays open as long as this process lives, so that they end with it, however
   * that ends.
   */
  endsWithUs?: boolean;
  signal?: AbortSignal;
};

export type ProcessResult = {
  /** Exit code; 128 + number where a signal ended it. */
  exitCode: number;
  stdout: string;
  stderr: string;
  timedOut: boolean;
  truncated: boolean;
};

const SIGNAL_NUMBERS: Record<string, number> = byName({
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGTERM: 15,
});

/**
 * Runs one program to its end in a process group of its own, which a timeout or an abort kills whole.
 * A program that cannot be started rejects with Node's error (ENOENT and so on); any exit code resolves.
 */
export function runProcess(command: readonly [string, ...string[]], options: ProcessOptions = {}): Promise<ProcessResult> {
  const [program, ...args] = command;
  const limit = options.maxOutputBytes ?? 16 * 1024 * 1024;
  return new Promise((resolve, reject) => {
    options.signal?.throwIfAborted();
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let timedOut = false;
    let truncated = false;
    const kill = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // the group is gone already
      }
    };
    const onTimeout = (): void => {
      timedOut = true;
      kill();
    };
    const patience = options.timeoutMs === undefined ? undefined : timer(options.timeoutMs, onTimeout);
    options.signal?.addEventListener('abort', kill, { once: true });
    const collect = (stream: NodeJS.ReadableStream): Buffer[] => {
      const chunks: Buffer[] = [];
      let size = 0;
      stream.on('data', (chunk: Buffer) => {
        if (size + chunk.length <= limit) chunks.push(chunk);
        else {
          truncated = true;
          if (size < limit) chunks.push(chunk.subarray(0, limit - size));
        }
        size = Math.min(limit, size + chunk.length);
      });
      return chunks;
    };
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    const settle = (): void => {
      child.stdin.destroy();
      patience?.cancel();
      options.signal?.removeEventListener('abort', kill);
    };
    child.on('error', (error) => {
      settle();
      reject(error);
    });
    child.on('close', (code, signalName) => {
      settle();
      if (options.signal?.aborted) return reject(options.signal.reason as Error);
      resolve({
        exitCode: code ?? 128 + (SIGNAL_NUMBERS[signalName ?? ''] ?? 0),
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
        timedOut,
        truncated,
      });
    });
    child.stdin.on('error', () => undefined); // a program may end without reading its input
    if (options.endsWithUs !== true) child.stdin.end(options.input);
  });
}
