import { appendFile, mkdir, open, readFile, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CodedError } from './errors.ts';
import { writeFileAtomic } from './files.ts';

/**
 * The values of a JSONL file, in order; an absent file is empty. A last line without its newline was torn by a crash
 * and is left out; any other line that does not parse throws `JSONL_CORRUPT` with its number.
 */
export async function readJsonLines(path: string): Promise<unknown[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const lines = text.split('\n');
  lines.pop(); // '' after the last newline, or the torn line
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [JSON.parse(line) as unknown];
    } catch (cause) {
      throw new CodedError('JSONL_CORRUPT', `${path}: line ${index + 1} is not JSON`, {
        hint: 'Mend or delete that line, then run the same command again.',
        cause,
      });
    }
  });
}

/** Writes a whole JSONL file atomically. */
export async function writeJsonLines(path: string, values: readonly unknown[]): Promise<void> {
  await writeFileAtomic(path, values.map((value) => `${JSON.stringify(value)}\n`).join(''));
}

export type Journal = {
  /** Appends one line in one write; resolves when it is handed to the system. */
  append(value: unknown): Promise<void>;
};

/** Opens a JSONL file for appending: cuts a torn last line off first, so that the next line starts clean. */
export async function openJournal(path: string): Promise<Journal> {
  await mkdir(dirname(path), { recursive: true });
  await repairTornLine(path);
  let last = Promise.resolve();
  return {
    append(value) {
      const line = `${JSON.stringify(value)}\n`;
      const written = last.then(() => appendFile(path, line));
      last = written.catch(() => undefined); // the caller of this append sees the error; the next one tries anew
      return written;
    },
  };
}

async function repairTornLine(path: string): Promise<void> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  let keep: number;
  try {
    const content = await handle.readFile();
    keep = content.lastIndexOf(0x0a) + 1;
    if (keep === content.length) return;
  } finally {
    await handle.close();
  }
  await truncate(path, keep);
}
