import { statfsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { runProcess } from '../../support/process.ts';
import { systemTool } from './host-tools.ts';
import type { ProcessSample } from './processes.ts';
import { asOwner } from './trees.ts';

/**
 * How much a sandbox wrote and still keeps, without counting it all the time: it cannot have written more since the last
 * count than the whole disk took in.
 */
export class WrittenBytes {
  readonly #disk: string | undefined;
  readonly #countNow: (processes: readonly ProcessSample[]) => Promise<number>;
  #counted = 0;
  #grown = 0;
  #used: number;

  /** `disk`: a folder on the disk that it writes to, where there is one. `countNow`: bytes on the disk. */
  constructor(disk: string | undefined, countNow: (processes: readonly ProcessSample[]) => Promise<number>) {
    this.#disk = disk;
    this.#countNow = countNow;
    this.#used = this.#diskUsed() ?? 0;
  }

  /** Whether it may have gone over so many bytes: time to count. Cheap. */
  mayExceed(bytes: number): boolean {
    const used = this.#diskUsed();
    if (used === undefined) return true;
    this.#grown += Math.max(0, used - this.#used);
    this.#used = used;
    return this.#grown > 0 && this.#counted + this.#grown > bytes;
  }

  /** Counts it, and tells the count before. */
  async count(processes: readonly ProcessSample[]): Promise<{ before: number; now: number }> {
    const before = this.#counted;
    this.#grown = 0;
    this.#counted = await this.#countNow(processes);
    return { before, now: this.#counted };
  }

  #diskUsed(): number | undefined {
    if (this.#disk === undefined) return undefined;
    const { blocks, bfree, bsize } = statfsSync(this.#disk);
    return (blocks - bfree) * bsize;
  }
}

/** What is in the folder that holds what a sandbox writes, and the removed files that these processes of the host hold open; bytes on the disk. */
export async function bytesUnder(upper: string, processes: readonly ProcessSample[]): Promise<number> {
  const result = await runProcess([...asOwner(), systemTool('du'), '-s', '-x', '--block-size=1', '--', upper]);
  const tree = Number.parseInt(result.stdout, 10); // files that go meanwhile make it complain, and count on
  const held = await Promise.all(processes.map(({ pid }) => heldBytes(pid)));
  return (Number.isNaN(tree) ? 0 : tree) + held.reduce((sum, bytes) => sum + bytes, 0);
}

/** Bytes of the removed files that a process holds open. */
async function heldBytes(pid: number): Promise<number> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  const files = await Promise.all(names.map((name) => stat(`${folder}/${name}`).catch(() => undefined)));
  const removed = new Map(files.flatMap((file) => (file?.isFile() && file.nlink === 0 ? [[file.ino, file.blocks * 512]] : [])));
  return [...removed.values()].reduce((sum, bytes) => sum + bytes, 0);
}
