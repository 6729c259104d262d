import { randomBytes } from 'node:crypto';
import { type BashEvents, readStatus } from '../shared/bash-events.ts';
import { type Started, startEngine } from './command.ts';
import type { Engine } from './engine.ts';
import type { Keeper } from './keeper.ts';

/**
 * Gives bash the descriptors that `shell-loop.sh` wants, out of the three that an engine passes on: our standard input
 * brings the commands, the named pipe $1 is theirs, and how they ended stands in the output, after the word $2.
 */
export const TAKE_PLACES = 'exec 4<&0 < "$1" 5>&1 2>&1; _frame=$2; shift 2;';

/** One running bash in a container; see `BashSession` for its twin in namespaces. */
export class BashProcess {
  readonly started: Started;
  readonly #keeper: Keeper;
  readonly #number: number;
  #open = true;
  /** Its process number inside. */
  readonly pid: number;

  private constructor(started: Started, keeper: Keeper, number: number, pid: number) {
    this.started = started;
    this.#keeper = keeper;
    this.#number = number;
    this.pid = pid;
  }

  /**
   * Starts bash with the words that `wordsFor` makes for its arguments, and waits until it takes commands. Rejects where it
   * ends before that. `number`: of its input, which no other bash of the container has.
   */
  static async start(
    engine: Engine,
    keeper: Keeper,
    number: number,
    wordsFor: (args: readonly string[]) => readonly string[],
    events: BashEvents,
  ): Promise<BashProcess> {
    await keeper.openInput(number);
    const frame = randomBytes(12).toString('hex');
    const started = startEngine(engine, wordsFor([`/dev/shm/input-${number}`, frame]), 'pipe');
    return new Promise((resolve, reject) => {
      let bash: BashProcess | undefined;
      const splitter = new Splitter(frame, (chunk) => bash !== undefined && events.output(chunk));
      started.child.stdout?.on('data', (chunk: Buffer) => {
        for (const [code, workdir] of splitter.push(chunk)) {
          const status = readStatus(code, workdir);
          if (bash === undefined) {
            bash = new BashProcess(started, keeper, number, Number(code));
            resolve(bash);
          } else if (status !== undefined) events.status(status);
          else events.spoilt();
        }
      });
      started.child.stderr?.resume();
      started.exitCode.then((code) => {
        splitter.end();
        void keeper.closeInput(number);
        if (bash !== undefined) events.ended(code);
        else reject(new Error(`bash ended with ${code}`));
      }, reject);
    });
  }

  /** Starts a command whose processes carry the mark. Its input is empty and open. */
  run(command: string, mark: number): void {
    this.#open = true;
    void this.#keeper
      .openInput(this.#number)
      .then(() => this.started.child.stdin?.write(`${mark}\0${command.replaceAll('\0', '')}\0`));
  }

  /** Gives text to the running command. */
  feed(text: string): void {
    if (this.#open) void this.#keeper.feedInput(this.#number, text);
  }

  /** Ends the running command's input. */
  endInput(): void {
    this.#open = false;
    void this.#keeper.closeInput(this.#number);
  }

  /** Lets bash end where it has no command running. */
  close(): void {
    this.started.child.stdin?.end();
  }
}

/** Bytes that the words of an ended command take at most: a code and the path of a folder. */
const WORDS_BYTES = 8192;

/** Takes the marks of ended commands out of a stream: NUL, the frame, NUL, exit code, NUL, folder, NUL. */
class Splitter {
  readonly #start: Buffer;
  readonly #onOutput: (chunk: Buffer) => void;
  #rest: Buffer = Buffer.alloc(0);

  constructor(frame: string, onOutput: (chunk: Buffer) => void) {
    this.#start = Buffer.from(`\0${frame}\0`);
    this.#onOutput = onOutput;
  }

  /** The words of the marks in there, exit code and folder, each after the output before it. */
  *push(chunk: Buffer): Generator<[code: string, workdir: string]> {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const at = this.#rest.indexOf(this.#start);
      if (at < 0) break;
      this.#output(at);
      const first = this.#start.length;
      const second = this.#rest.indexOf(0, first);
      const third = second < 0 ? -1 : this.#rest.indexOf(0, second + 1);
      if (third < 0 && this.#rest.length < WORDS_BYTES) return;
      const end = third < 0 ? this.#rest.length : third;
      const words = third < 0 ? '' : this.#rest.toString('utf8', first, end);
      this.#rest = this.#rest.subarray(end + 1);
      const [code = '', workdir = ''] = words.split('\0');
      yield [code, workdir];
    }
    // What may be the beginning of a mark waits for the rest of it.
    const possible = this.#rest.lastIndexOf(0);
    const held = possible >= 0 && this.#start.indexOf(this.#rest.subarray(possible)) === 0 ? possible : this.#rest.length;
    this.#output(held);
  }

  end(): void {
    this.#output(this.#rest.length);
  }

  #output(size: number): void {
    if (size > 0) this.#onOutput(this.#rest.subarray(0, size));
    this.#rest = this.#rest.subarray(size);
  }
}
