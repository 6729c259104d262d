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

/** A command's limits as options of prlimit, and how many processes it may have: that is counted inside only. */
export type CommandLimits = { options: readonly string[]; processes: number };

export function commandLimits(limits: Partial<SandboxLimits> | undefined, mark: number): CommandLimits {
  const { memoryBytes, processes, fileBytes } = { ...DEFAULT_LIMITS, ...limits };
  return { options: [`--as=${memoryBytes}`, `--fsize=${fileBytes}`, '--core=0', `--msgqueue=${mark}`], processes };
}
