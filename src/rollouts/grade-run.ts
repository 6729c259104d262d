import { join } from 'node:path';
import { type GradingContext, gradeAttempt } from '../grading/index.ts';
import { attemptFiles } from '../records/attempt-files.ts';
import type { Task } from '../records/task.ts';
import { infraFailure, type Verdict } from '../records/verdict.ts';
import { errorMessage } from '../support/errors.ts';
import { writeJson } from '../support/files.ts';
import { mapConcurrent } from '../support/pool.ts';
import { assertRoom } from '../support/room.ts';
import { attemptFolder } from './attempt-folder.ts';
import { isImportedRun } from './import/imported-run.ts';
import { finishedAttempts } from './journal.ts';

export type GradeRunOptions = GradingContext & {
  run: string;
  tasks: readonly Task[];
  parallel: number;
  /** Folder that sandboxes write into: on a disk without room no verdict is kept. */
  workedIn?: string;
  /** Grade anew what has a verdict. */
  redo?: boolean;
  /** The attempts to grade; all unless told. */
  takes?(instanceId: string): boolean;
  onVerdict?(progress: { done: number; total: number; verdict?: Verdict }): void;
};

/**
 * Writes `verdict.json` for every finished attempt of a run that has none yet, or none that can be read. An attempt that cannot be
 * graded gets the verdict `infra-failure`, and the others go on.
 */
export async function gradeRun(options: GradeRunOptions): Promise<void> {
  const tasks = new Map(options.tasks.map((task) => [task.instance_id, task]));
  const foreign = await isImportedRun(options.run);
  const finished = (await finishedAttempts(options.run)).filter(({ instance_id }) => options.takes?.(instance_id) ?? true);
  let done = 0;
  const total = finished.length;
  await mapConcurrent(
    finished,
    options.parallel,
    async (of) => {
      const folder = attemptFolder(options.run, of.instance_id, of.attempt);
      const earlier = await attemptFiles.verdict(folder, of);
      if (options.redo !== true && earlier !== undefined && 'value' in earlier) {
        options.onVerdict?.({ done: ++done, total });
        return;
      }
      const verdict = await gradeStored(folder, of, tasks.get(of.instance_id), foreign, options);
      if (options.workedIn !== undefined) await assertRoom(options.workedIn);
      await writeJson(join(folder, 'verdict.json'), verdict);
      options.onVerdict?.({ done: ++done, total, verdict });
    },
    options.signal,
  );
}

async function gradeStored(
  folder: string,
  of: { instance_id: string; attempt: number },
  task: Task | undefined,
  foreign: boolean,
  context: GradingContext,
): Promise<Verdict> {
  if (task === undefined) return infraFailure(of, 'no-task', `${of.instance_id} is not among the tasks of the run`);
  const [events, patch] = [await attemptFiles.events(folder), await attemptFiles.patch(folder)];
  if ('unreadable' in events) return infraFailure(of, 'unreadable', events.unreadable, task);
  if ('unreadable' in patch) return infraFailure(of, 'unreadable', patch.unreadable, task);
  try {
    return await gradeAttempt({ task, attempt: of.attempt, patch: patch.value, events: events.value, foreign }, context);
  } catch (error) {
    context.signal?.throwIfAborted();
    return infraFailure(of, 'grading', errorMessage(error), task);
  }
}
