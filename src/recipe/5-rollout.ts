import { readRecords } from '../records/read.ts';
import type { RunPart } from '../records/run-part.ts';
import { Task } from '../records/task.ts';
import { checkSomeRan, finishedAttempts } from '../rollouts/index.ts';
import { byName } from '../support/by-name.ts';
import { takeFolder } from '../support/work-folder.ts';
import { expertModel, profileOf, rollOutPlan } from './attempts.ts';
import { groundOf, type Stage } from './context.ts';
import { files, pathOf } from './paths.ts';

/** Stage C, first half: the expert attempts the training tasks in sandboxes. */
export const rollout: Stage = {
  name: 'rollout',
  settings: ({ rollout }) => ({
    ...rollout,
    attempts: undefined,
    parallel: undefined,
    runs: undefined,
    endpoint: rollout.endpoint.extra_body,
  }),
  amount: ({ rollout }) => rollout.attempts,
  outputs: [files.expertRun],
  async run(context) {
    const { recipe, workspace, emit } = context;
    const { rollout } = recipe;
    const tasks = await readRecords(Task, pathOf(workspace, 'trainTasks'));
    if (tasks.length === 0 || rollout.attempts === 0) return { attempts: 0 };
    const run = pathOf(workspace, 'expertRun');
    await using _run = await takeFolder(run);
    const profile = profileOf(rollout.profile, rollout.limits);
    const { repair } = rollout;
    const part: RunPart = { role: 'expert', split: 'train' };
    const plan = { run, part, tasks, model: expertModel(recipe), profile, seed: recipe.seed, settings: rollout, repair };
    await rollOutPlan(plan, groundOf(context, rollout.parallel), (done, total, note) =>
      emit({ type: 'stage-progress', stage: 'rollout', done, total, note }),
    );
    await checkSomeRan(run);
    const finished = await finishedAttempts(run);
    const reasons: Record<string, number> = byName();
    for (const { reason = '' } of finished) reasons[reason] = (reasons[reason] ?? 0) + 1;
    return { attempts: finished.length, ...reasons };
  },
};
