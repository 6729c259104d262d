import { existsSync } from 'node:fs';
import { takeFolder } from '../support/work-folder.ts';
import { gradeAndRead, outcomeCounts } from './attempts.ts';
import { groundOf, type Stage } from './context.ts';
import { pathOf } from './paths.ts';

/** Stage C, second half: every attempt gets its verdict, in a sandbox that no agent has touched. */
export const grade: Stage = {
  name: 'grade',
  settings: () => undefined,
  outputs: [], // verdicts lie in the attempts' folders: the roll-out stage deletes those
  async run(context) {
    const { workspace, emit } = context;
    const run = pathOf(workspace, 'expertRun');
    if (!existsSync(run)) return { verdicts: 0 };
    await using _run = await takeFolder(run);
    const attempts = await gradeAndRead(run, groundOf(context), (done, total, note) =>
      emit({ type: 'stage-progress', stage: 'grade', done, total, note }),
    );
    return { verdicts: attempts.length, ...outcomeCounts(attempts) };
  },
};
