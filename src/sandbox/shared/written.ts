import { statfsSync } from 'node:fs';
import { runProcess } from '../../support/process.ts';
import { Growth } from './growth.ts';
import { systemTool } from './host-tools.ts';
import { asOwner } from './trees.ts';

/** What a file counts beside its bytes: a disk has an end to its files too. */
export const FILE_BYTES = 4096;

/** Milliseconds after which it is counted without a reason, and how many times the duration of a count lies between two of those. */
const COUNT_ANYWAY_MS = 2000;
const COUNT_SHARE = 30;

/**
 * How much a sandbox wrote and still keeps, bytes on the disk and `FILE_BYTES` for each file, without counting it all the
 * time. It is counted where the whole disk took in as much as would be too much, where the sandbox's programs wrote as much as far as
 * the kernel counts that (others may have freed what the disk took in), and now and then (what was only asked for is not written).
 */
export class WrittenBytes {
  readonly #growth: Growth | undefined;
  readonly #countNow: () => Promise<number>;
  #counted = 0;
  #written = 0;
  #writtenAtCount = 0;
  #countedAt = performance.now();
  #took = 0;
  /** Counts that were begun, that go on, and the newest of those that have ended. */
  #begun = 0;
  #counting = 0;
  #newest = 0;

  /** `disk`: a folder on the disk that it writes to, where there is one. */
  constructor(disk: string | undefined, countNow: () => Promise<number>) {
    this.#countNow = countNow;
    this.#growth = disk === undefined ? undefined : new Growth(() => diskUsed(disk));
  }

  /** Takes note of all that its programs have written so far, bytes. */
  note(written: number): void {
    this.#written = Math.max(this.#written, written);
  }

  /** Whether it may have gone over so many bytes: time to count. */
  mayExceed(bytes: number): boolean {
    if (this.#counting > 0) return true; // what it will say is not known yet
    const grown = this.#growth?.look() ?? 0;
    const written = this.#written - this.#writtenAtCount;
    if ((grown > 0 && this.#counted + grown > bytes) || (written > 0 && this.#counted + written > bytes)) return true;
    return performance.now() - this.#countedAt > Math.max(COUNT_ANYWAY_MS, COUNT_SHARE * this.#took);
  }

  /** As counted last. */
  get counted(): number {
    return this.#counted;
  }

  /** Counts it. */
  async count(): Promise<number> {
    const [number, written, began] = [++this.#begun, this.#written, performance.now()];
    this.#growth?.reset();
    this.#counting++;
    let counted: number;
    try {
      counted = await this.#countNow();
    } finally {
      this.#counting--;
    }
    if (number < this.#newest) return counted; // one that began later knows better
    this.#newest = number;
    this.#counted = counted;
    this.#writtenAtCount = written;
    this.#countedAt = performance.now();
    this.#took = this.#countedAt - began;
    return counted;
  }
}

/** 0 where the folder is gone: whoever works in it is told by what fails there. */
function diskUsed(folder: string): number {
  try {
    const { blocks, bfree, bsize, files, ffree } = statfsSync(folder);
    return (blocks - bfree) * bsize + Math.max(0, files - ffree) * FILE_BYTES;
  } catch {
    return 0;
  }
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
