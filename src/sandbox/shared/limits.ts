import type { SandboxLimits } from '../sandbox.ts';
import { isPrivileged } from './identity.ts';

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

/** Whether a mark is one of the first so many commands' of a sandbox. */
export function isMarkOf(commands: number, mark: number): boolean {
  return mark < MARK_BASE && mark >= MARK_BASE - commands;
}

/** A program's limits by the kernel's names of them, soft and hard alike. */
export type ProgramLimits = Readonly<Record<'DATA' | 'FSIZE' | 'CORE' | 'NOFILE' | 'NPROC' | 'MSGQUEUE', number>>;

/** Files that one process may have open: few need a thousand, and each takes memory of the kernel's. */
const OPEN_FILES = 16_384;

export function programLimits({ memoryBytes, processes, fileBytes, writtenBytes }: SandboxLimits, mark: number): ProgramLimits {
  return {
    // The watch looks at the memory of all processes; this only keeps one from taking the machine's between two looks.
    // Address space that is reserved and not used, as runtimes do by the gigabyte, does not count.
    DATA: 2 * memoryBytes,
    FSIZE: Math.min(fileBytes, writtenBytes),
    CORE: 0,
    NOFILE: OPEN_FILES,
    NPROC: processes + (isPrivileged() ? 0 : 1), // an ordinary user's pid 1 counts too
    MSGQUEUE: mark,
  };
}
