import { closeSync, constants, mkdirSync, openSync, readSync, unlinkSync } from 'node:fs';
import { Socket } from 'node:net';
import { basename, join } from 'node:path';
import { scratchFolder } from './scratch.ts';
import { zygote } from './zygote.ts';

const { O_RDONLY, O_WRONLY, O_RDWR, O_NONBLOCK } = constants;

const BATCH = 96;
const LOW = 24;

/**
 * Real pipes for the programs of sandboxes. What Node gives a child are sockets, which cannot be opened again by name:
 * there `echo > /dev/stderr` fails. So named pipes are made by the batch; pid 1 of a sandbox opens the program's ends, by names
 * in a folder that only it and this process see, and each name goes as soon as both ends are open.
 */
export type Pipes = {
  /** The absolute path of a fresh named pipe. */
  take(): Promise<string>;
};

let folder: string | undefined;
let shared: Pipes | undefined;

/** The folder of this process's pipes. Whoever has a handle on it can look names up in it, whoever that is. */
export function pipesFolder(): string {
  if (folder === undefined) {
    folder = join(scratchFolder(), 'pipes');
    mkdirSync(folder, { mode: 0o711 });
  }
  return folder;
}

/** The pipes of this process, for all its sandboxes. */
export function namedPipes(): Pipes {
  shared ??= pipesIn(pipesFolder());
  return shared;
}

function pipesIn(folder: string): Pipes {
  const free: string[] = [];
  let made = 0;
  let refill: Promise<void> | undefined;
  const more = async (): Promise<void> => {
    const first = made;
    made += BATCH;
    await (await zygote()).makePipes(folder, first, BATCH);
    for (let number = first; number < first + BATCH; number++) free.push(join(folder, `p${number}`));
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

/** One end of a pipe for this process, and how the program gets the other: by `name`, until `opened` is called. */
export type OutputPipe = { reader: PipeReader; name: string; opened(): void };
export type InputPipe = { writer: Socket; name: string; opened(): void };

/** A pipe for a program's output. */
export function outputPipe(path: string): OutputPipe {
  const own = openSync(path, O_RDONLY | O_NONBLOCK);
  const held = openSync(path, O_WRONLY); // without a writer it would be at its end
  return { reader: new PipeReader(own), name: basename(path), opened: once(() => closeAndRemove(held, path)) };
}

/** A pipe for a program's input. `keep` leaves the name, so that it can be opened again. */
export function inputPipe(path: string, keep = false): InputPipe {
  const opener = openSync(path, O_RDWR | O_NONBLOCK); // neither end waits for the other
  const held = openSync(path, O_RDONLY);
  const writer = openWriter(path);
  closeSync(opener);
  return { writer, name: basename(path), opened: once(() => (keep ? closeSync(held) : closeAndRemove(held, path))) };
}

function closeAndRemove(descriptor: number, path: string): void {
  closeSync(descriptor);
  unlinkSync(path);
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
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
