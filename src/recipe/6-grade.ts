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
    const attempts = await gradeAndRead(pathOf(workspace, 'expertRun'), groundOf(context), (done, total, note) =>
      emit({ type: 'stage-progress', stage: 'grade', done, total, note }),
    );
    return { verdicts: attempts.length, ...outcomeCounts(attempts) };
  },
};
