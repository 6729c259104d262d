import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Model, openAiEndpoint } from '../models/index.ts';
import { readRecords } from '../records/read.ts';
import { Task } from '../records/task.ts';
import type { StoredAttempt } from '../rollouts/index.ts';
import { byName } from '../support/by-name.ts';
import { writeJsonLines } from '../support/journal.ts';
import { takeFolder } from '../support/work-folder.ts';
import { startServer } from '../training/index.ts';
import { expertModel, gradeAndRead, outcomeCounts, profileOf, rollOutPlan } from './attempts.ts';
import { groundOf, type RunContext, type Stage } from './context.ts';
import { files, pathOf } from './paths.ts';
import type { Recipe } from './schema.ts';
import { scoreAttempts } from './score.ts';

/** Who tries the held-out tasks. Each is a run of its own, over the same agent and sandbox. */
type Contender = {
  name: string;
  role: 'untrained-base' | 'trained-policy' | 'expert';
  takesPart(recipe: Recipe): boolean;
  /** Hands a model to `use`, and takes down after it what had to be started. */
  withModel(context: RunContext, use: (model: Model) => Promise<void>): Promise<void>;
};

const served =
  (folder: string): Contender['withModel'] =>
  async (context, use) => {
    const checkpoint = join(pathOf(context.workspace, 'policy'), folder);
    await using server = await startServer(checkpoint, { name: folder, signal: context.signal });
    await use(openAiEndpoint({ name: server.model, baseUrl: server.baseUrl }));
  };

export const contenders: readonly Contender[] = [
  { name: 'untrained base', role: 'untrained-base', takesPart: ({ evaluate }) => evaluate.base, withModel: served('base') },
  { name: 'trained policy', role: 'trained-policy', takesPart: () => true, withModel: served('final') },
  {
    name: 'expert',
    role: 'expert',
    takesPart: ({ evaluate }) => evaluate.expert,
    withModel: ({ recipe }, use) => use(expertModel(recipe)),
  },
];

export function contenderRun(context: Pick<RunContext, 'workspace'>, contender: Contender): string {
  return join(pathOf(context.workspace, 'evaluation'), contender.role);
}

export function candidatesPath(run: string): string {
  return join(run, 'candidates.jsonl');
}

/** Stage E: base, policy and expert try the held-out tasks K times each; the verifier scores every candidate. */
export const evaluate: Stage = {
  name: 'evaluate',
  settings: ({ evaluate }) => ({ ...evaluate, attempts: undefined, parallel: undefined }),
  amount: ({ evaluate }) => evaluate.attempts,
  outputs: [files.evaluation],
  async run(context) {
    const { recipe, workspace, emit } = context;
    const tasks = await readRecords(Task, pathOf(workspace, 'heldOutTasks'));
    if (tasks.length === 0) return { tasks: 0 };
    const taking = contenders.filter(({ takesPart }) => takesPart(recipe));
    const total = taking.length * tasks.length * recipe.evaluate.attempts;
    const ground = groundOf(context, recipe.evaluate.parallel);
    const profile = profileOf(recipe.rollout.profile, recipe.evaluate.limits);
    const summary: Record<string, number | string> = byName({ tasks: tasks.length });
    const graded: { run: string; attempts: StoredAttempt[] }[] = [];
    let before = 0;
    for (const contender of taking) {
      const run = contenderRun(context, contender);
      await using _run = await takeFolder(run);
      const progress = (done: number, _total: number, note: string): void =>
        emit({ type: 'stage-progress', stage: 'evaluate', done: before + done, total, note: `${contender.name}: ${note}` });
      await contender.withModel(context, (model) =>
        rollOutPlan(
          {
            run,
            part: { role: contender.role, split: 'held-out' },
            tasks,
            model,
            profile,
            seed: recipe.seed,
            settings: recipe.evaluate,
          },
          ground,
          progress,
        ),
      );
      const attempts = await gradeAndRead(run, groundOf(context), (done, _total, note) =>
        emit({
          type: 'stage-progress',
          stage: 'evaluate',
          done: before + done,
          total,
          note: `${contender.name}, grading: ${note}`,
        }),
      );
      graded.push({ run, attempts });
      before += attempts.length;
      const resolved = outcomeCounts(attempts)['resolved'] ?? 0;
      summary[contender.role.replaceAll('-', '_')] = `${resolved}/${attempts.length} resolved`;
    }
    await score(graded, context);
    return summary;
  },
};

/** Lets the verifier score every attempt of the runs; each gets its `candidates.jsonl`. */
async function score(runs: readonly { run: string; attempts: readonly StoredAttempt[] }[], context: RunContext): Promise<void> {
  const { recipe, workspace, emit, signal } = context;
  const checkpoint = join(pathOf(workspace, 'verifier'), 'final');
  if (!existsSync(checkpoint)) return;
  for (const { run, attempts } of runs) {
    await using _run = await takeFolder(run);
    const { candidates, failures } = await scoreAttempts(attempts, {
      checkpoint,
      context: recipe.dataset.verifier_context,
      signal,
    });
    for (const message of failures) emit({ type: 'warning', stage: 'evaluate', message });
    await writeJsonLines(candidatesPath(run), candidates);
  }
}
