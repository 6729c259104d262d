import { characterEnd } from './utf8.ts';

/** The first bytes of a stream; what comes after them is dropped, so that the writer never blocks. */
export class Capture {
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  truncated = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(chunk: Buffer): void {
    const kept = chunk.length <= this.#limit - this.#size ? chunk : chunk.subarray(0, this.#limit - this.#size);
    if (kept.length < chunk.length) this.truncated = true;
    if (kept.length > 0) this.#chunks.push(kept);
    this.#size += kept.length;
  }

  text(): string {
    const bytes = Buffer.concat(this.#chunks);
    return bytes.toString('utf8', 0, this.truncated ? characterEnd(bytes) : bytes.length);
  }
}
