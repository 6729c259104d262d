import { join } from 'node:path';
import { type GradingContext, gradeAttempt } from '../grading/index.ts';
import type { Task } from '../records/task.ts';
import type { Verdict } from '../records/verdict.ts';
import { CodedError } from '../support/errors.ts';
import { readTextIfExists, writeJson } from '../support/files.ts';
import { mapConcurrent } from '../support/pool.ts';
import { assertRoom } from '../support/room.ts';
import { attemptFolder, readAttempt } from './attempt-folder.ts';
import { finishedAttempts } from './journal.ts';

export type GradeRunOptions = GradingContext & {
  run: string;
  tasks: readonly Task[];
  parallel: number;
  /** Folder that sandboxes write into: on a disk without room no verdict is kept. */
  workedIn?: string;
  /** Grade again what has a verdict. */
  again?: boolean;
  onVerdict?(progress: { done: number; total: number; verdict?: Verdict }): void;
};

/** Writes `verdict.json` for every finished attempt of a run that has none yet. */
export async function gradeRun(options: GradeRunOptions): Promise<void> {
  const tasks = new Map(options.tasks.map((task) => [task.instance_id, task]));
  const finished = await finishedAttempts(options.run);
  let done = 0;
  const total = finished.length;
  await mapConcurrent(
    finished,
    options.parallel,
    async ({ instance_id, attempt }) => {
      const task = tasks.get(instance_id);
      if (task === undefined) {
        throw new CodedError('TASK_MISSING', `${options.run} has attempts at ${instance_id}, which is not among the tasks`, {
          hint: 'Grade with the tasks file that the run was made from.',
        });
      }
      const path = join(attemptFolder(options.run, instance_id, attempt), 'verdict.json');
      if (options.again !== true && (await readTextIfExists(path)) !== undefined) {
        options.onVerdict?.({ done: ++done, total });
        return;
      }
      const stored = await readAttempt(options.run, instance_id, attempt);
      const verdict = await gradeAttempt({ task, attempt, patch: stored.patch, events: stored.events }, options);
      if (options.workedIn !== undefined) await assertRoom(options.workedIn);
      await writeJson(path, verdict);
      options.onVerdict?.({ done: ++done, total, verdict });
    },
    options.signal,
  );
}
