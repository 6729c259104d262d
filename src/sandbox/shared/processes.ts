import { readFileSync } from 'node:fs';

/** A process of a sandbox at one moment. */
export type ProcessSample = {
  pid: number;
  /** The mark of the command that it belongs to; see `limits.ts`. */
  mark: number;
  /** Processor time of it and of the children that it waited for, seconds. */
  cpuSeconds: number;
  threads: number;
  residentBytes: number;
};

/** The mark of processes of which nobody knows to which command they belong. */
export const UNKNOWN_MARK = 0;

/** What a look at a sandbox finds. */
export type SandboxSample = {
  processes: readonly ProcessSample[];
  /** Processor time, in seconds, of processes that ended without a parent: by mark, as far as it is known. */
  reaped: ReadonlyMap<number, number>;
  /** How many processes the kernel killed so far for want of memory. */
  memoryKills: number;
  /** Open sockets, whose buffers no process's memory shows; 0 where the kernel counts them. */
  sockets: number;
  /** What its programs have written to files since it began, whether it is still there or not; 0 where nobody counts it. */
  writtenBytes: number;
};

/** What /proc counts in, on every machine that Node runs on. */
export const TICKS_PER_SECOND = 100;

let page: number | undefined;

export function pageBytes(): number {
  page ??= Number(/^KernelPageSize:\s+(\d+) kB/m.exec(readFileSync('/proc/self/smaps', 'utf8'))?.[1] ?? 4) * 1024;
  return page;
}
