import type { SandboxLimits } from '../sandbox.ts';

const DEFAULT_LIMITS: SandboxLimits = {
  memoryBytes: 8 * 1024 ** 3,
  processes: 256,
  fileBytes: 1024 ** 3,
  cpuSeconds: 2 * 3600,
  writtenBytes: 16 * 1024 ** 3,
};

/** All limits of a sandbox. */
export function sandboxLimits(limits: Partial<SandboxLimits> | undefined): SandboxLimits {
  return { ...DEFAULT_LIMITS, ...limits };
}

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

export function commandLimits({ memoryBytes, processes, fileBytes }: SandboxLimits, mark: number): CommandLimits {
  // The watch looks at the memory of all processes; this only keeps one from taking the machine's between two looks.
  // Address space that is reserved and not used, as runtimes do by the gigabyte, does not count.
  const data = `--data=${2 * memoryBytes}`;
  return { options: [data, `--fsize=${fileBytes}`, '--core=0', `--msgqueue=${mark}`], processes };
}
