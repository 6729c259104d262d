import { join } from 'node:path';
import { JournalLine } from '../records/attempt.ts';
import { readJournal } from '../records/read.ts';

export function journalPath(run: string): string {
  return join(run, 'journal.jsonl');
}

/** The `finished` line of each attempt of a run's journal, but of those that were begun anew since and have not ended. */
export async function finishedAttempts(run: string): Promise<JournalLine[]> {
  const last = new Map<string, JournalLine>();
  for (const line of await readJournal(JournalLine, journalPath(run))) last.set(`${line.instance_id}\n${line.attempt}`, line);
  return [...last.values()].filter(({ event }) => event === 'finished');
}

/** Ended by what is no fault of the model: it runs again when the run goes on. */
export function endedByInfrastructure({ reason }: JournalLine): boolean {
  return reason === 'sandbox-failure' || reason === 'model-failure';
}
