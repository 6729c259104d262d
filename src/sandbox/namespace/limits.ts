import type { SandboxLimits } from '../sandbox.ts';

const DEFAULT_LIMITS: SandboxLimits = {
  memoryBytes: 4 * 1024 ** 3,
  processes: 256,
  fileBytes: 1024 ** 3,
};

/** The kernel's default for message queues, in bytes; nothing here uses that many. */
const MARK_BASE = 819_200;

/**
 * The mark of the n-th command of a sandbox: a limit on message queues that no other command has. Children inherit it
 * whatever they do, and cannot raise it, so it tells which processes a command left behind.
 */
export function commandMark(sequence: number): number {
  return MARK_BASE - (sequence % (MARK_BASE - 1)) - 1;
}

/** Options of prlimit for a command. */
export function limitOptions(limits: Partial<SandboxLimits> | undefined, mark: number): string[] {
  const { memoryBytes, processes, fileBytes } = { ...DEFAULT_LIMITS, ...limits };
  return [`--as=${memoryBytes}`, `--nproc=${processes}`, `--fsize=${fileBytes}`, '--core=0', `--msgqueue=${mark}`];
}
