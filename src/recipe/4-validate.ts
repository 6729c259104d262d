import { join } from 'node:path';
import { loadEnvironment } from '../environments/index.ts';
import { readJournal, readRecords } from '../records/read.ts';
import { Task } from '../records/task.ts';
import { byName } from '../support/by-name.ts';
import { CodedError } from '../support/errors.ts';
import { contentHash } from '../support/hash.ts';
import { writeJsonLines } from '../support/journal.ts';
import { mapConcurrent } from '../support/pool.ts';
import { random } from '../support/random.ts';
import { Decision, MineDecision, openProofs, type Proof } from '../tasks/index.ts';
import { decisionsPath, minedPath } from './3-create.ts';
import type { RunContext, Stage } from './context.ts';
import { readEnvironmentList } from './environment-list.ts';
import { makesTasks } from './inputs.ts';
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
    const { proposed, lost } = await proposedTasks(context);
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
          note: `${proof.reason} · ${task.instance_id}`,
        });
        return proof;
      },
      signal,
    );
    const tasks = proofs.flatMap((proof) => proof.task ?? []);
    if (makesTasks(recipe) && tasks.length < recipe.validate.minimum) {
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
      ...(lost === 0 ? {} : { 'rejected: no environment': lost }),
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

/** Injected tasks in the order in which they were drawn, then mined ones, then those of files; each once. `lost`: how many of files have no environment here. */
async function proposedTasks(context: RunContext): Promise<{ proposed: Task[]; lost: number }> {
  const { recipe, workspace, emit } = context;
  const { built } = await readEnvironmentList(workspace);
  const injected = await Promise.all(built.map((id) => readJournal(Decision, decisionsPath(context, { id }))));
  const mined = await Promise.all(recipe.create.mine.map((one) => readJournal(MineDecision, minedPath(context, one))));
  const given: Task[] = [];
  let lost = 0;
  for (const task of (await Promise.all(recipe.create.tasks.map((path) => readRecords(Task, path)))).flat()) {
    try {
      await loadEnvironment(workspace, task.environment);
      given.push(task);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      lost++;
      emit({ type: 'warning', stage: 'validate', message: `${task.instance_id} is left out: ${error.message}` });
    }
  }
  const made = [...injected.flat(), ...mined.flat()].flatMap(({ task }) => task ?? []);
  const proposed: Task[] = [];
  const seen = new Set<string>();
  for (const task of [...made, ...given]) {
    // under another id, too: one of the two may be held out, and the other trained on
    const names = [task.instance_id, contentHash([task.environment, task.patch, task.test_patch])];
    if (names.some((name) => seen.has(name)))
      emit({ type: 'warning', stage: 'validate', message: `${task.instance_id} comes twice: the first is taken` });
    else proposed.push(task);
    for (const name of names) seen.add(name);
  }
  return { proposed, lost };
}

/**
 * The same share of every repository's tasks, drawn by the seed; at least one where the share is not zero. Real tasks have an
 * environment each, so that those do not tell which tasks belong together.
 */
function heldOutIds(tasks: readonly Task[], share: number, seed: number): ReadonlySet<string> {
  const byRepository = Map.groupBy(tasks, (task) => (task.kind === 'real' ? task.repo : task.environment));
  return new Set(
    [...byRepository].flatMap(([repository, own]) => {
      const ids = random(seed, 'held-out', repository).shuffle(own.map((task) => task.instance_id));
      return ids.slice(0, share === 0 ? 0 : Math.max(1, Math.round(ids.length * share)));
    }),
  );
}
