import { appendFile, mkdir, open, readFile, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { naming } from './errors.ts';
import { writeFileAtomic } from './files.ts';
import { assertRoom } from './room.ts';
import { warn } from './warnings.ts';

/** A line of a journal that cannot be used. `line` counts from 1. */
export type DamagedLine = { line: number; text: string };

/** The values of a journal's whole lines, each with its number. */
export type JournalContent = { values: { line: number; value: unknown }[]; damaged: DamagedLine[] };

/**
 * Reads a journal of ours, a JSONL file that was written line by line; an absent one is empty. A last line without its newline
 * was torn by a crash and is left out. Other lines that cannot be read (a failing disk, two writers) are told apart: all
 * others stay what they are. Files of users are read by `jsonl.ts`: there, every line counts.
 */
export async function readJournalLines(path: string): Promise<JournalContent> {
  const content: JournalContent = { values: [], damaged: [] };
  for (const [index, text] of (await wholeLines(path)).entries()) {
    const line = index + 1;
    const json = text.replaceAll('\0', ''); // a power cut may leave a gap of these
    if (json.trim() === '') continue;
    try {
      content.values.push({ line, value: JSON.parse(json) as unknown });
    } catch {
      content.damaged.push({ line, text });
    }
  }
  return content;
}

/** Tells people of damaged lines of a journal. What they recorded counts as not done. */
export function warnOfDamage(path: string, damaged: readonly DamagedLine[]): void {
  if (damaged.length === 0) return;
  const lines = damaged.map(({ line }) => line);
  const which = `${lines.length === 1 ? 'line' : 'lines'} ${lines.slice(0, 20).join(', ')}${lines.length > 20 ? ' …' : ''}`;
  warn(`${path}: ${which} cannot be read: what they recorded is done again, all other lines are kept`);
}

async function wholeLines(path: string): Promise<string[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const lines = text.split('\n');
  lines.pop(); // '' after the last newline, or the torn line
  return lines;
}

/** Writes a whole JSONL file atomically. */
export async function writeJsonLines(path: string, values: readonly unknown[]): Promise<void> {
  await writeFileAtomic(path, values.map((value) => `${JSON.stringify(value)}\n`).join(''));
}

export type Journal = {
  /** Appends one line; resolves when it is handed to the system. A line that could not be written whole leaves nothing behind. */
  append(value: unknown): Promise<void>;
  /** Resolves when all lines so far are on the disk, and survive a power cut. */
  sync(): Promise<void>;
};

/**
 * Opens a JSONL file for appending: cuts a torn last line off first, so that the next line starts clean. `workedIn` is the folder
 * that what is recorded came about in: results of a disk without room are no results, and appending one throws `ENOSPC`.
 */
export async function openJournal(path: string, workedIn?: string): Promise<Journal> {
  await mkdir(dirname(path), { recursive: true });
  await cutTornLine(path);
  let last = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = last.then(() => naming(path, work));
    last = done.catch(() => undefined); // the caller of this one sees the error; the next one tries anew
    return done;
  };
  return {
    append: (value) =>
      inTurn(async () => {
        if (workedIn !== undefined) await assertRoom(workedIn);
        try {
          await appendFile(path, `${JSON.stringify(value)}\n`);
        } catch (error) {
          await cutTornLine(path).catch(() => undefined); // a full disk takes the beginning of a line
          throw error;
        }
      }),
    sync: () =>
      inTurn(async () => {
        await using file = await open(path, 'r+');
        await file.datasync();
      }),
  };
}

async function cutTornLine(path: string): Promise<void> {
  const content = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return Buffer.alloc(0);
  });
  const size = content.lastIndexOf(0x0a) + 1;
  if (size < content.length) await truncate(path, size);
}
