import { readRecords } from '../records/read.ts';
import { Task } from '../records/task.ts';
import { gradePlan, outcomeCounts } from './attempts.ts';
import type { Stage } from './context.ts';
import { pathOf } from './paths.ts';

/** Stage C, second half: every attempt gets its verdict, in a sandbox that no agent has touched. */
export const grade: Stage = {
  name: 'grade',
  settings: () => undefined,
  outputs: [], // verdicts lie in the attempts' folders: the roll-out stage deletes those
  async run(context) {
    const { workspace, emit } = context;
    const tasks = await readRecords(Task, pathOf(workspace, 'trainTasks'));
    const attempts = await gradePlan({ run: pathOf(workspace, 'expertRun'), tasks }, context, (done, total, note) =>
      emit({ type: 'stage-progress', stage: 'grade', done, total, note }),
    );
    return { verdicts: attempts.length, ...outcomeCounts(attempts) };
  },
};
