import { CodedError } from '../support/errors.ts';
import { readJournalLines } from '../support/journal.ts';
import { TrajectoryEvent } from './trajectory.ts';

/**
 * The events of a `trajectory.jsonl`, in order; none where there is no such file. A torn last line is left out. Throws
 * `TRAJECTORY_DAMAGED` for any other line that is no event: a conversation with a hole in it is none.
 */
export async function readTrajectory(path: string): Promise<TrajectoryEvent[]> {
  const { values, damaged } = await readJournalLines(path);
  const events = values.map(({ line, value }) => {
    const result = TrajectoryEvent.safeParse(value);
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    throw damagedLine(path, line, `${issue?.path.join('.') || 'value'}: ${issue?.message ?? 'invalid'}`);
  });
  const [first] = damaged;
  if (first !== undefined) throw damagedLine(path, first.line, 'not JSON');
  return events;
}

function damagedLine(path: string, line: number, why: string): CodedError {
  return new CodedError('TRAJECTORY_DAMAGED', `${path}: line ${line} is no event of a trajectory: ${why}`, {
    hint: 'The attempt is lost: the disk failed, or the file was edited. Delete its folder and roll it out into another run.',
  });
}
