/** How much a figure of the whole machine has grown since the last count of something that is part of it: at most so much can have been added. */
export class Growth {
  readonly #read: () => number;
  #last: number;
  #grown = 0;

  constructor(read: () => number) {
    this.#read = read;
    this.#last = read();
  }

  /** Since it was made or reset; what others took away does not make up for it. */
  look(): number {
    const now = this.#read();
    this.#grown += Math.max(0, now - this.#last);
    this.#last = now;
    return this.#grown;
  }

  reset(): void {
    this.look();
    this.#grown = 0;
  }
}
