import { join } from 'node:path';
import { readTrajectory } from '../records/read-trajectory.ts';
import { CodedError } from '../support/errors.ts';
import { attemptFolder } from './attempt-folder.ts';
import { endedByInfrastructure, finishedAttempts } from './journal.ts';

/** Throws `ATTEMPTS_ALL_FAILED`, with the cause of one, where the sandbox or the model failed in every attempt of a run that has any. */
export async function checkSomeRan(run: string): Promise<void> {
  const finished = await finishedAttempts(run);
  const [first] = finished;
  if (first === undefined || !finished.every(endedByInfrastructure)) return;
  const { instance_id: id, attempt, reason = '' } = first;
  const cause = await causeOf(join(attemptFolder(run, id, attempt), 'trajectory.jsonl'));
  throw new CodedError(
    'ATTEMPTS_ALL_FAILED',
    `no attempt of ${finished.length} ran to an end of its own: ${id} #${attempt} ended by ${reason}${cause === '' ? '' : `: ${cause}`}`,
    { hint: 'Mend the cause and give the same command again: these attempts are begun anew.' },
  );
}

async function causeOf(trajectory: string): Promise<string> {
  const events = await readTrajectory(trajectory).catch(() => []);
  const end = events.at(-1);
  return end?.type === 'attempt-end' ? end.detail : '';
}
