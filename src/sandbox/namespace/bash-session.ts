import { closeSync, constants, openSync, readFileSync, readSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { Entry } from './enter.ts';
import type { Launched, Launcher } from './launcher.ts';
import { inputPipe, openWriter, outputPipe } from './pipes.ts';

/** The command that runs in a sandbox as the persistent bash. */
export const BASH_LOOP: readonly string[] = [
  '--noprofile',
  '--norc',
  '-c',
  readFileSync(join(import.meta.dirname, 'shell-loop.sh'), 'utf8'),
  'bash',
];

/** What a bash process tells; each at most once per command, `ended` once in all. */
export type BashEvents = {
  output(chunk: Buffer): void;
  status(exitCode: number, workdir: string): void;
  ended(exitCode: number): void;
};

/** One running bash with its four pipes. */
export class BashSession {
  readonly #launched: Launched;
  readonly #control: Socket;
  readonly #inputPath: string;
  #input: Socket;
  #inputUsed = false;
  /** Its process number inside. */
  readonly pid: number;

  private constructor(launched: Launched, control: Socket, inputPath: string, input: Socket, pid: number) {
    this.#launched = launched;
    this.#control = control;
    this.#inputPath = inputPath;
    this.#input = input;
    this.pid = pid;
  }

  /** Starts bash and waits until it takes commands. Rejects where it ends before that. */
  static async start(launcher: Launcher, entry: Entry, events: BashEvents): Promise<BashSession> {
    const { pipes } = launcher;
    const [inputPath, outputPath, controlPath, statusPath] = await Promise.all([
      pipes.take(),
      pipes.take(),
      pipes.take(),
      pipes.take(),
    ]);
    while (launcher.held !== undefined) await launcher.held;
    const input = inputPipe(inputPath, true);
    const output = outputPipe(outputPath);
    const control = inputPipe(controlPath);
    const status = outputPipe(statusPath);
    const readers = [output.reader, status.reader];
    output.reader.onData(events.output);
    const close = (): void => {
      for (const reader of readers) reader.close();
      input.writer.destroy();
      control.writer.destroy();
    };
    let launched: Launched;
    try {
      launched = launcher.start(entry, [input.childEnd, output.childEnd, output.childEnd, control.childEnd, status.childEnd]);
    } catch (error) {
      close();
      throw error;
    }
    return new Promise((resolve, reject) => {
      let begun = false;
      let rest = '';
      status.reader.onData((chunk) => {
        const words = (rest + chunk.toString('utf8')).split('\0');
        rest = words.pop() ?? '';
        if (words.length % 2 === 1) rest = `${words.pop()}\0${rest}`;
        for (let index = 0; index < words.length; index += 2) {
          const [number, workdir] = [Number(words[index]), words[index + 1] ?? '/'];
          if (begun) {
            output.reader.drain(); // all that the command wrote is there
            events.status(number, workdir);
          } else {
            begun = true;
            resolve(new BashSession(launched, control.writer, inputPath, input.writer, number));
          }
        }
      });
      launched.exitCode.then((exitCode) => {
        for (const reader of readers) reader.drain();
        close();
        if (begun) events.ended(exitCode);
        else reject(new Error(`bash ended with ${exitCode}`));
      }, reject);
    });
  }

  /** Starts a command whose processes carry the mark. Its input is empty and open. */
  run(command: string, mark: number): void {
    if (this.#input.writableEnded || this.#input.destroyed) this.#input = openWriter(this.#inputPath);
    if (this.#inputUsed) dropContent(this.#inputPath);
    this.#inputUsed = false;
    this.#control.write(`${mark}\0${command.replaceAll('\0', '')}\0`);
  }

  /** Gives text to the running command. */
  feed(text: string): void {
    this.#inputUsed = true;
    if (!this.#input.writableEnded) this.#input.write(text);
  }

  /** Ends the running command's input. */
  endInput(): void {
    this.#input.end();
  }

  /** Lets bash end where it has no command running. */
  close(): void {
    this.#control.end();
  }

  /** Its process here. */
  get launched(): Launched {
    return this.#launched;
  }
}

/** Empties a named pipe that somebody holds open: no command reads what was meant for an earlier one. */
function dropContent(path: string): void {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const buffer = Buffer.allocUnsafe(65_536);
  try {
    while (readSync(descriptor, buffer) > 0);
  } catch {
    // EAGAIN: empty
  } finally {
    closeSync(descriptor);
  }
}
