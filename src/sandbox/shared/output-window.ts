import { characterEnd, characterStart } from './utf8.ts';

/**
 * What a program wrote since it was last looked at: all of it, or its first and last bytes with a line between them
 * that tells how many are missing. No character is cut in two, neither there nor between two looks.
 */
export class OutputWindow {
  readonly #half: number;
  #head: Buffer[] = [];
  #headSize = 0;
  #tail: Buffer[] = [];
  #tailSize = 0;
  #dropped = 0;

  /** `limit`: bytes kept. */
  constructor(limit: number) {
    this.#half = Math.floor(limit / 2);
  }

  push(chunk: Buffer): void {
    const room = this.#half - this.#headSize;
    const first = chunk.subarray(0, Math.max(0, room));
    if (first.length > 0) this.#head.push(first);
    this.#headSize += first.length;
    const rest = chunk.subarray(first.length);
    if (rest.length === 0) return;
    this.#tail.push(rest);
    this.#tailSize += rest.length;
    // Old chunks go whole, so the tail may hold up to one chunk more than it shows.
    while (this.#tailSize - (this.#tail[0]?.length ?? 0) >= this.#half) {
      const gone = this.#tail.shift()?.length ?? 0;
      this.#tailSize -= gone;
      this.#dropped += gone;
    }
  }

  /** The text so far, which is forgotten. The start of a character that has not come whole stays, unless it is the `last` look. */
  take(last: boolean): string {
    let tail: Buffer = Buffer.concat(this.#tail);
    const excess = Math.max(0, tail.length - this.#half);
    const dropped = this.#dropped + excess;
    tail = tail.subarray(excess);
    let head: Buffer = Buffer.concat(this.#head);
    let kept: Buffer = Buffer.alloc(0);
    let text: string;
    if (dropped > 0) {
      const [from, to] = [characterStart(tail), characterEnd(head)];
      if (!last) [tail, kept] = split(tail, characterEnd(tail));
      const missing = dropped + from + (head.length - to);
      text = `${head.subarray(0, to)}\n[... ${missing} bytes left out ...]\n${tail.subarray(from)}`;
    } else {
      head = Buffer.concat([head, tail]);
      if (!last) [head, kept] = split(head, characterEnd(head));
      text = head.toString('utf8');
    }
    this.#head = [];
    this.#tail = [];
    this.#headSize = this.#tailSize = this.#dropped = 0;
    if (kept.length > 0) this.push(kept);
    return text;
  }
}

function split(bytes: Buffer, at: number): [Buffer, Buffer] {
  return [bytes.subarray(0, at), bytes.subarray(at)];
}
