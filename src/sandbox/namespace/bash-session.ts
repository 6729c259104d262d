import { closeSync, constants, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { type BashEvents, readStatus } from '../shared/bash-events.ts';
import { inputPipe, namedPipes, openWriter, outputPipe } from './pipes.ts';
import type { Program, Started, Warden } from './warden.ts';

/** The arguments with which bash becomes the persistent shell. */
export const BASH_LOOP: readonly string[] = [
  '--noprofile',
  '--norc',
  '-c',
  readFileSync(join(import.meta.dirname, '..', 'shared', 'shell-loop.sh'), 'utf8'),
  'bash',
];

/** What the words of an ended command take at most: a code and the path of a folder. */
const WORDS_CHARACTERS = 8192;

/** One running bash with its four pipes. */
export class BashSession {
  readonly started: Started;
  readonly #warden: Warden;
  readonly #control: Socket;
  readonly #inputPath: string;
  #input: Socket;
  #inputUsed = false;

  private constructor(warden: Warden, started: Started, control: Socket, inputPath: string, input: Socket) {
    this.started = started;
    this.#warden = warden;
    this.#control = control;
    this.#inputPath = inputPath;
    this.#input = input;
  }

  /** Its process number inside. */
  get pid(): number {
    return this.started.pid;
  }

  /** Starts bash and waits until it takes commands. Rejects where it ends before that. */
  static async start(warden: Warden, program: Program, events: BashEvents): Promise<BashSession> {
    const pipes = namedPipes();
    const [inputPath, ...paths] = await Promise.all([pipes.take(), pipes.take(), pipes.take(), pipes.take()]);
    while (warden.held !== undefined) await warden.held;
    const input = inputPipe(inputPath, true);
    const output = outputPipe(paths[0]);
    const control = inputPipe(paths[1]);
    const status = outputPipe(paths[2]);
    const readers = [output.reader, status.reader];
    output.reader.onData(events.output);
    const close = (): void => {
      for (const reader of readers) reader.close();
      input.writer.destroy();
      control.writer.destroy();
      rmSync(inputPath, { force: true });
    };
    const first = Promise.withResolvers<void>();
    let begun = false;
    let spoilt = false;
    let rest = '';
    status.reader.onData((chunk) => {
      const words = (rest + chunk.toString('utf8')).split('\0');
      rest = words.pop() ?? '';
      if (words.length % 2 === 1) rest = `${words.pop()}\0${rest}`;
      if (rest.length > WORDS_CHARACTERS) {
        rest = '';
        words.push('', ''); // no status is so long
      }
      for (let index = 0; index < words.length && !spoilt; index += 2) {
        const read = readStatus(words[index] ?? '', words[index + 1] ?? '');
        if (!begun) {
          begun = true;
          first.resolve(); // it takes commands
        } else if (read === undefined) {
          spoilt = true;
          events.spoilt();
        } else {
          output.reader.drain(); // all that the command wrote is there
          events.status(read);
        }
      }
    });
    try {
      const names = { 0: input.name, 1: output.name, 2: output.name, 4: control.name, 5: status.name };
      const started = await warden.start(program, names).finally(() => {
        for (const { opened } of [input, output, control, status]) opened();
      });
      void started.ended.then(({ exitCode }) => {
        for (const reader of readers) reader.drain();
        close();
        if (begun) events.ended(exitCode);
        else first.reject(new Error(`bash ended with ${exitCode}`));
      });
      await first.promise;
      return new BashSession(warden, started, control.writer, inputPath, input.writer);
    } catch (error) {
      close();
      throw error;
    }
  }

  /** Starts a command whose processes carry the mark. Its input is empty and open. */
  run(command: string, mark: number): void {
    if (this.#input.writableEnded || this.#input.destroyed) this.#input = openWriter(this.#inputPath);
    if (this.#inputUsed) dropContent(this.#inputPath);
    this.#inputUsed = false;
    const marked = this.#warden.mark(this.pid, mark);
    marked.then(
      () => this.#control.write(`\0${command.replaceAll('\0', '')}\0`),
      () => undefined, // it has ended, which is told elsewhere
    );
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
