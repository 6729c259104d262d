import { closeSync, constants, openSync, readSync, unlinkSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { runProcess } from '../../support/process.ts';
import { systemTool } from './host-tools.ts';
import { scratchFolder } from './scratch.ts';

const { O_RDONLY, O_WRONLY, O_RDWR, O_NONBLOCK } = constants;

const BATCH = 96;
const LOW = 24;

/**
 * Real pipes for the commands of sandboxes. What Node gives a child are sockets, which cannot be opened again by name:
 * there `echo > /dev/stderr` fails. So named pipes are made by the batch, and unlinked as soon as they are open.
 */
export type Pipes = {
  /** A fresh named pipe; who takes it opens and unlinks it. */
  take(): Promise<string>;
};

let shared: Pipes | undefined;

/** The pipes of this process, for all its sandboxes. */
export function namedPipes(): Pipes {
  shared ??= pipesIn(scratchFolder());
  return shared;
}

function pipesIn(folder: string): Pipes {
  const free: string[] = [];
  let made = 0;
  let refill: Promise<void> | undefined;
  const more = async (): Promise<void> => {
    const paths = Array.from({ length: BATCH }, () => join(folder, `p${made++}`));
    const result = await runProcess([systemTool('mkfifo'), '-m', '666', ...paths]);
    if (result.exitCode !== 0) throw new Error(result.stderr.trim());
    free.push(...paths);
  };
  return {
    async take() {
      for (;;) {
        if (free.length < LOW && refill === undefined) {
          refill = more().finally(() => {
            refill = undefined;
          });
          refill.catch(() => undefined); // told to who waits for it below
        }
        const path = free.shift();
        if (path !== undefined) return path;
        await refill;
      }
    },
  };
}

/** Both ends of a pipe for a child's output: a socket to read it with here, and the descriptor to start the child with. */
export function outputPipe(path: string): { reader: PipeReader; childEnd: number } {
  const own = openSync(path, O_RDONLY | O_NONBLOCK);
  const childEnd = openSync(path, O_WRONLY);
  unlinkSync(path);
  return { reader: new PipeReader(own), childEnd };
}

/** Both ends of a pipe for a child's input. `keep` leaves the name, so that it can be opened again. */
export function inputPipe(path: string, keep = false): { writer: Socket; childEnd: number } {
  const opener = openSync(path, O_RDWR | O_NONBLOCK); // neither end waits for the other
  const childEnd = openSync(path, O_RDONLY);
  const writer = openWriter(path);
  closeSync(opener);
  if (!keep) unlinkSync(path);
  return { writer, childEnd };
}

/** A writing end of a named pipe that somebody reads. */
export function openWriter(path: string): Socket {
  const writer = new Socket({ fd: openSync(path, O_WRONLY | O_NONBLOCK), readable: false, writable: true });
  writer.on('error', () => undefined); // a program may end without reading its input
  return writer;
}

/** The reading end of a pipe. */
export class PipeReader {
  readonly #socket: Socket;
  readonly #descriptor: number;
  #consume: (chunk: Buffer) => void = () => undefined;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
    this.#socket = new Socket({ fd: descriptor, readable: true, writable: false });
    this.#socket.on('error', () => undefined);
  }

  onData(consume: (chunk: Buffer) => void): void {
    this.#consume = consume;
    this.#socket.on('data', consume);
  }

  /** Reads at once what lies in the pipe: all that was written before now. */
  drain(): void {
    const buffer = Buffer.allocUnsafe(65_536);
    for (let round = 0; round < 16 && !this.#socket.destroyed; round++) {
      let size: number;
      try {
        size = readSync(this.#descriptor, buffer);
      } catch {
        return; // EAGAIN: nothing there
      }
      if (size === 0) return;
      this.#consume(Buffer.from(buffer.subarray(0, size)));
    }
  }

  close(): void {
    this.#socket.destroy();
  }
}
