import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between two looks for commands on their way in, and after which all have come in by anybody's measure. */
const LOOK_MS = 20;
const MOST_MS = 60_000;

/**
 * Commands on their way into a container. One that an engine is just bringing in when it is told to pause stands still half
 * way: the engine waits for it, for ever, and from then on answers nothing that concerns the container. So none comes in
 * while it is paused, and it is not paused while one comes in.
 */
export class Entries {
  readonly #coming = new Set<number>();
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;
  /** Of what has no mark: no mark is below 0. */
  #unmarked = 0;

  /** Waits until the container may be entered. The command counts as coming in until it was seen there, or `leave`s. */
  async enter(mark: number): Promise<void> {
    while (this.#closed) await this.#last;
    this.#coming.add(mark);
  }

  leave(mark: number): void {
    this.#coming.delete(mark);
  }

  /** The engine was not waited for any longer: it may bring the command in yet, or not. */
  giveUp(mark: number): void {
    setTimeout(() => this.leave(mark), MOST_MS).unref();
  }

  /** Does what enters the container and leaves it at once. `use` says whether it gave the engine up. */
  async during<Result>(use: (givenUp: () => void) => Promise<Result>, mark: number = --this.#unmarked): Promise<Result> {
    await this.enter(mark);
    let end = (): void => this.leave(mark);
    try {
      return await use(() => {
        end = () => this.giveUp(mark);
      });
    } finally {
      end();
    }
  }

  /** Does something while nothing comes in, one at a time. `marks`: of the commands that are inside. */
  whileNone<Result>(marks: () => Promise<readonly number[]>, use: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(async () => {
      this.#closed = true;
      try {
        const until = performance.now() + MOST_MS;
        while (this.#coming.size > 0 && performance.now() < until) {
          for (const mark of await marks()) this.leave(mark);
          if (this.#coming.size > 0) await delay(LOOK_MS);
        }
        this.#coming.clear();
        return await use();
      } finally {
        this.#closed = false;
      }
    });
    this.#last = turn.catch(() => undefined); // who asked for it is told
    return turn;
  }
}
