import { readdirSync, readFileSync } from 'node:fs';

/** A process of a sandbox, as the host sees it at one moment. */
export type ProcessSample = {
  /** Its number on the host. */
  pid: number;
  /** The mark of the command that it belongs to; see `limits.ts`. */
  mark: number;
  /** Processor time of it and of the children that it waited for, seconds. */
  cpuSeconds: number;
  threads: number;
  residentBytes: number;
};

/** What /proc counts in, on every machine that Node runs on. */
export const TICKS_PER_SECOND = 100;

/** All that descends from these processes of the host, themselves left out; what ends meanwhile is left out too. */
export function descendants(roots: readonly number[]): ProcessSample[] {
  const found: ProcessSample[] = [];
  const open = roots.flatMap(children);
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    const sample = sampleProcess(pid);
    if (sample === undefined) continue;
    found.push(sample);
    open.push(...children(pid));
  }
  return found;
}

/** The processes that a process of the host started and has not waited for, by any of its threads. */
function children(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return []; // ended meanwhile
  }
}

function sampleProcess(pid: number): ProcessSample | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name before it may hold anything
    const limits = readFileSync(`/proc/${pid}/limits`, 'utf8');
    return {
      pid,
      mark: Number(/^Max msgqueue size\s+(\d+)/m.exec(limits)?.[1] ?? Number.NaN),
      cpuSeconds: fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND,
      threads: Number(fields[17]),
      residentBytes: Number(fields[21]) * pageBytes(),
    };
  } catch {
    return undefined; // ended meanwhile
  }
}

/** A process's memory with shared pages divided among those who share them, bytes; undefined where it is not told. */
function proportionalBytes(pid: number): number | undefined {
  try {
    const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

let page: number | undefined;

export function pageBytes(): number {
  page ??= Number(/^KernelPageSize:\s+(\d+) kB/m.exec(readFileSync('/proc/self/smaps', 'utf8'))?.[1] ?? 4) * 1024;
  return page;
}

/** The memory of processes of the host together, bytes. */
export function togetherBytes(processes: readonly ProcessSample[]): number {
  return processes.reduce((sum, { pid, residentBytes }) => sum + (proportionalBytes(pid) ?? residentBytes), 0);
}

/** Processor time of the program that a process of the host waits for, seconds. */
export function waitedCpuSeconds(waiter: number | undefined): number {
  const program = waiter === undefined ? undefined : children(waiter)[0];
  return program === undefined ? 0 : (sampleProcess(program)?.cpuSeconds ?? 0);
}
