import { join } from 'node:path';
import { JournalLine } from '../records/attempt.ts';
import { readRecords } from '../records/read.ts';

export function journalPath(run: string): string {
  return join(run, 'journal.jsonl');
}

/** The `finished` lines of a run's journal: what never runs again. */
export async function finishedAttempts(run: string): Promise<JournalLine[]> {
  return (await readRecords(JournalLine, journalPath(run))).filter((line) => line.event === 'finished');
}
