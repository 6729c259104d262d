import { stopwatch } from '../support/clock.ts';
import { unknownName } from '../support/nearest.ts';
import { collect } from './1-collect.ts';
import { build } from './2-build.ts';
import { create } from './3-create.ts';
import { validate } from './4-validate.ts';
import { rollout } from './5-rollout.ts';
import { grade } from './6-grade.ts';
import { dataset } from './7-dataset.ts';
import { train } from './8-train.ts';
import { evaluate } from './9-evaluate.ts';
import { report } from './10-report.ts';
import { type RunContext, runStage, type Stage } from './context.ts';
import { checkInputs } from './inputs.ts';
import { reportPath } from './paths.ts';

/** The recipe: repositories → environments → tasks → trajectories → verdicts → samples → checkpoints → candidates → report. */
export const stages: readonly Stage[] = [collect, build, create, validate, rollout, grade, dataset, train, evaluate, report];

/** Runs the stages in order, up to and with `until`. What an earlier run finished is not done again. */
export async function runRecipe(context: RunContext, until?: string): Promise<void> {
  const last = until === undefined ? stages.length - 1 : stages.findIndex(({ name }) => name === until);
  if (last < 0) {
    const known = stages.map(({ name }) => name);
    throw unknownName('UNKNOWN_STAGE', 'stage', until ?? '', known);
  }
  checkInputs(context.recipe);
  const passed = stopwatch();
  await context.provider.sweep();
  let key = String(context.recipe.seed);
  for (const [index, stage] of stages.slice(0, last + 1).entries()) {
    context.signal.throwIfAborted();
    key = await runStage(stage, index, stages.length, key, context);
  }
  context.emit({
    type: 'run-end',
    seconds: passed() / 1000,
    report: last === stages.length - 1 ? reportPath(context.workspace) : '',
  });
}
