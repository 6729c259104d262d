import { readFileSync } from 'node:fs';
import { Growth } from '../shared/growth.ts';
import type { SandboxSample } from '../shared/processes.ts';
import type { Warden } from './warden.ts';

/** Buffers that a socket has at most: two, each twice as large as may be asked for. */
const SOCKET_BUFFERS = 4;

/**
 * Whether a sandbox holds more memory than it may, for where no control group counts it. Most looks only ask what costs
 * next to nothing: resident sizes, which count shared pages more than once, and how much shared memory the whole machine took
 * on since the last count, of which the sandbox cannot hold more. What may be over the limit by these is measured.
 */
export function memoryWatch(warden: Warden, memoryBytes: number): (sample: SandboxSample) => Promise<boolean> {
  const shared = new Growth(sharedMemoryBytes);
  const socketBytes = SOCKET_BUFFERS * largestBuffer();
  let heldBeside = 0; // by no process's resident size, at the last count
  return async ({ processes, sockets }) => {
    const resident = processes.reduce((sum, process) => sum + process.residentBytes, 0);
    if (resident + heldBeside + shared.look() + sockets * socketBytes <= memoryBytes) return false;
    shared.reset();
    const now = (await warden.memoryBytes()) + sockets * socketBytes;
    heldBeside = Math.max(0, now - resident);
    return now > memoryBytes;
  };
}

function sharedMemoryBytes(): number {
  return Number(/^Shmem:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1] ?? 0) * 1024;
}

/** The largest buffer that a socket may ask for, bytes. */
function largestBuffer(): number {
  const read = (name: string): number => Number(readFileSync(`/proc/sys/net/core/${name}`, 'utf8')) || 0;
  return Math.max(read('wmem_max'), read('rmem_max'));
}
