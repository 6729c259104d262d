import { statfsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { runProcess } from '../../support/process.ts';
import { systemTool } from './host-tools.ts';
import { asOwner } from './trees.ts';

/**
 * How much a sandbox wrote and still keeps, without counting it all the time: it cannot have written more since the last
 * count than the whole disk took in.
 */
export class WrittenBytes {
  readonly #upper: string;
  #counted = 0;
  #grown = 0;
  #used: number;

  /** `upper`: the folder that holds what it writes. */
  constructor(upper: string) {
    this.#upper = upper;
    this.#used = this.#diskUsed();
  }

  /** Whether it may have gone over so many bytes: time to count. Cheap. */
  mayExceed(bytes: number): boolean {
    const used = this.#diskUsed();
    this.#grown += Math.max(0, used - this.#used);
    this.#used = used;
    return this.#grown > 0 && this.#counted + this.#grown > bytes;
  }

  /** Counts it, and tells the count before, in bytes on the disk: the tree, and the removed files that these processes of the host hold open. */
  async count(pids: readonly number[]): Promise<{ before: number; now: number }> {
    const before = this.#counted;
    this.#grown = 0;
    const result = await runProcess([...asOwner(), systemTool('du'), '-s', '-x', '--block-size=1', '--', this.#upper]);
    const tree = Number.parseInt(result.stdout, 10); // files that go meanwhile make it complain, and count on
    const held = await Promise.all(pids.map(heldBytes));
    this.#counted = (Number.isNaN(tree) ? 0 : tree) + held.reduce((sum, bytes) => sum + bytes, 0);
    return { before, now: this.#counted };
  }

  #diskUsed(): number {
    const { blocks, bfree, bsize } = statfsSync(this.#upper);
    return (blocks - bfree) * bsize;
  }
}

/** Bytes of the removed files that a process holds open. */
async function heldBytes(pid: number): Promise<number> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  const files = await Promise.all(names.map((name) => stat(`${folder}/${name}`).catch(() => undefined)));
  const removed = new Map(files.flatMap((file) => (file?.isFile() && file.nlink === 0 ? [[file.ino, file.blocks * 512]] : [])));
  return [...removed.values()].reduce((sum, bytes) => sum + bytes, 0);
}
