import { statfsSync } from 'node:fs';
import { runProcess } from '../../support/process.ts';
import { Growth } from './growth.ts';
import { systemTool } from './host-tools.ts';
import { asOwner } from './trees.ts';

/** What a file counts beside its bytes: a disk has an end to its files too. */
export const FILE_BYTES = 4096;

/**
 * How much a sandbox wrote and still keeps, bytes on the disk and `FILE_BYTES` for each file, without counting it all the
 * time: it cannot have written more since the last count than the whole disk took in.
 */
export class WrittenBytes {
  readonly #growth: Growth | undefined;
  readonly #countNow: () => Promise<number>;
  #counted = 0;

  /** `disk`: a folder on the disk that it writes to, where there is one. */
  constructor(disk: string | undefined, countNow: () => Promise<number>) {
    this.#countNow = countNow;
    this.#growth = disk === undefined ? undefined : new Growth(() => diskUsed(disk));
  }

  /** Whether `mayExceed` is cheap to ask and seldom true without a reason. */
  get isQuick(): boolean {
    return this.#growth !== undefined;
  }

  /** Whether it may have gone over so many bytes: time to count. */
  mayExceed(bytes: number): boolean {
    if (this.#growth === undefined) return true;
    const grown = this.#growth.look();
    return grown > 0 && this.#counted + grown > bytes;
  }

  /** Counts it, and tells the count before. */
  async count(): Promise<{ before: number; now: number }> {
    const before = this.#counted;
    this.#growth?.reset();
    this.#counted = await this.#countNow();
    return { before, now: this.#counted };
  }
}

function diskUsed(folder: string): number {
  const { blocks, bfree, bsize, files, ffree } = statfsSync(folder);
  return (blocks - bfree) * bsize + Math.max(0, files - ffree) * FILE_BYTES;
}

/** What is in a folder of the host, by the same measure. */
export async function bytesUnder(folder: string): Promise<number> {
  const count = async (unit: string): Promise<number> => {
    const result = await runProcess([...asOwner(), systemTool('du'), '-s', '-x', unit, '--', folder]);
    return Number.parseInt(result.stdout, 10) || 0; // files that go meanwhile make it complain, and count on
  };
  const [bytes, files] = await Promise.all([count('--block-size=1'), count('--inodes')]);
  return bytes + files * FILE_BYTES;
}
