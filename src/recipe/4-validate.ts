import { join } from 'node:path';
import { readJournal } from '../records/read.ts';
import type { Task } from '../records/task.ts';
import { byName } from '../support/by-name.ts';
import { CodedError } from '../support/errors.ts';
import { writeJsonLines } from '../support/journal.ts';
import { mapConcurrent } from '../support/pool.ts';
import { random } from '../support/random.ts';
import { Decision, openProofs, type Proof } from '../tasks/index.ts';
import { decisionsPath } from './3-create.ts';
import type { RunContext, Stage } from './context.ts';
import { readEnvironmentList } from './environment-list.ts';
import { files, pathOf } from './paths.ts';

export function validationJournal(context: Pick<RunContext, 'workspace'>): string {
  return join(pathOf(context.workspace, 'validation'), 'decisions.jsonl');
}

/** Stage B, second half: every task is proven by repeated base and golden runs, then some are held out for evaluation. */
export const validate: Stage = {
  name: 'validate',
  settings: ({ validate }) => validate,
  outputs: [files.validation, files.tasks, files.trainTasks, files.heldOutTasks],
  async run(context) {
    const { recipe, workspace, provider, emit, signal } = context;
    const proposed = await proposedTasks(context);
    const path = validationJournal(context);
    const prove = await openProofs(path, { workspace, provider, signal, repeat: recipe.validate.repeat });
    let done = 0;
    const proofs = await mapConcurrent(
      proposed,
      recipe.parallel,
      async (task) => {
        const proof = await prove(task);
        emit({
          type: 'stage-progress',
          stage: 'validate',
          done: ++done,
          total: proposed.length,
          note: `${task.instance_id} ${proof.reason}`,
        });
        return proof;
      },
      signal,
    );
    const tasks = proofs.flatMap((proof) => proof.task ?? []);
    if (tasks.length < recipe.validate.minimum) {
      throw new CodedError(
        'TOO_FEW_TASKS',
        `${tasks.length} of ${proposed.length} tasks are valid; the recipe wants ${recipe.validate.minimum}`,
        {
          hint: `Raise \`create.tasks_per_environment\`, or read why in ${path}.`,
        },
      );
    }
    const heldOut = heldOutIds(tasks, recipe.validate.held_out, recipe.seed);
    await writeJsonLines(pathOf(workspace, 'tasks'), tasks);
    await writeJsonLines(
      pathOf(workspace, 'trainTasks'),
      tasks.filter(({ instance_id }) => !heldOut.has(instance_id)),
    );
    await writeJsonLines(
      pathOf(workspace, 'heldOutTasks'),
      tasks.filter(({ instance_id }) => heldOut.has(instance_id)),
    );
    return {
      valid: tasks.length,
      rejected: proposed.length - tasks.length,
      ...reasonsOf(proofs),
      train: tasks.length - heldOut.size,
      held_out: heldOut.size,
    };
  },
};

/** How many tasks were rejected for what, under names that the report shows beside the others. */
function reasonsOf(proofs: readonly Proof[]): Record<string, number> {
  const rejected = proofs.filter(({ reason }) => reason !== 'valid');
  const counts = [...Map.groupBy(rejected, ({ reason }) => reason)].map(
    ([reason, own]) => [`rejected: ${reason}`, own.length] as const,
  );
  return byName(counts);
}

/** The tasks that the trial kept, in the order in which they were drawn. */
async function proposedTasks(context: RunContext): Promise<Task[]> {
  const { built } = await readEnvironmentList(context.workspace);
  const decisions = await Promise.all(built.map((id) => readJournal(Decision, decisionsPath(context, { id }))));
  return decisions.flat().flatMap((decision) => decision.task ?? []);
}

/** The same share of every environment's tasks, drawn by the seed; at least one where the share is not zero. */
function heldOutIds(tasks: readonly Task[], share: number, seed: number): ReadonlySet<string> {
  const byEnvironment = Map.groupBy(tasks, (task) => task.environment);
  return new Set(
    [...byEnvironment].flatMap(([environment, own]) => {
      const ids = random(seed, 'held-out', environment).shuffle(own.map((task) => task.instance_id));
      return ids.slice(0, share === 0 ? 0 : Math.max(1, Math.round(ids.length * share)));
    }),
  );
}
