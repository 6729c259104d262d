import { join } from 'node:path';
import { type Attempt, buildDataset, readAttempts, trainTokenizer } from '../dataset/index.ts';
import { readRecords } from '../records/read.ts';
import { Task } from '../records/task.ts';
import { CodedError } from '../support/errors.ts';
import { warn } from '../support/warnings.ts';
import { removeUntaken, takeFolder } from '../support/work-folder.ts';
import { buildVerifierRows } from '../verifier/index.ts';
import type { RunContext, Stage } from './context.ts';
import { hashOfRuns } from './inputs.ts';
import { files, pathOf, trainingRuns } from './paths.ts';

/** Folder of the tokenizer that policy and verifier use: the base's own, or the one trained on the training split. */
export function tokenizerFolder({ recipe, workspace }: RunContext): string {
  const { base } = recipe.train.policy;
  return 'checkpoint' in base ? base.checkpoint : join(pathOf(workspace, 'dataset'), 'tokenizer');
}

export function policyRows(context: RunContext): string {
  return join(pathOf(context.workspace, 'dataset'), 'policy');
}

export function verifierRows(context: RunContext): string {
  return join(pathOf(context.workspace, 'dataset'), 'verifier');
}

/** Stage D: masked, staged samples for the policy, and judged attempts for the verifier. */
export const dataset: Stage = {
  name: 'dataset',
  settings: async ({ dataset, train, rollout }) => [
    dataset,
    train.policy.base,
    rollout.profile,
    rollout.runs,
    await hashOfRuns(rollout.runs),
  ],
  outputs: [files.dataset],
  async run(context) {
    const { recipe, workspace, emit, signal } = context;
    const settings = recipe.dataset;
    const step = (done: number, note: string): void => emit({ type: 'stage-progress', stage: 'dataset', done, total: 3, note });
    await using _dataset = await takeFolder(pathOf(workspace, 'dataset'));
    const { attempts, unreadable } = await trainingAttempts(context);
    const tokenizer = tokenizerFolder(context);
    if ('scratch' in recipe.train.policy.base) {
      step(0, 'training a tokenizer on the training split');
      const texts = attempts.flatMap((attempt) => attempt.messages.map((message) => message.content));
      await trainTokenizer({ texts, vocabSize: settings.vocabulary, out: tokenizer, signal });
    }
    step(1, 'masking and tokenising samples');
    const policy = await buildDataset({
      attempts,
      out: policyRows(context),
      tokenizer,
      mask: settings.mask,
      semiResolved: settings.semi_resolved ? 1 : 0,
      curriculum: settings.curriculum,
      context: settings.context,
      seed: recipe.seed,
      signal,
    });
    step(2, 'rendering attempts for the verifier');
    const verifier = await rowsForVerifier(context, attempts, tokenizer);
    return {
      samples: policy.samples,
      tokens: policy.tokens,
      trained_tokens: policy.trained_tokens,
      masked_turns: policy.masked_turns,
      stages: policy.stages.length,
      verifier_rows: verifier,
      unreadable_attempts: unreadable,
    };
  },
};

/** How many rows there are for the verifier; none, with a warning, where all attempts came to the same. */
async function rowsForVerifier(context: RunContext, attempts: readonly Attempt[], tokenizer: string): Promise<number> {
  const { recipe, emit, signal } = context;
  const { verifier_context: length } = recipe.dataset;
  const out = verifierRows(context);
  try {
    const made = { attempts, out, tokenizer, context: length, balance: 'repeat', seed: recipe.seed, signal } as const;
    return (await buildVerifierRows(made)).rows;
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== 'VERIFIER_ROWS_EMPTY') throw error;
    emit({ type: 'warning', stage: 'dataset', message: `no verifier is trained: ${error.message}` });
    await removeUntaken(out);
    return 0;
  }
}

/**
 * Graded attempts of the roll-out stage and of the other runs that the recipe names. What cannot be trained on is told:
 * attempts that cannot be read, have no verdict, or are at tasks that are held out.
 */
async function trainingAttempts(context: RunContext): Promise<{ attempts: Attempt[]; unreadable: number }> {
  const heldOut = new Set(
    (await readRecords(Task, pathOf(context.workspace, 'heldOutTasks'))).map(({ instance_id }) => instance_id),
  );
  const attempts: Attempt[] = [];
  let unreadable = 0;
  for (const run of trainingRuns(context)) {
    const read = await readAttempts(run);
    for (const { name, reason } of read.unreadable) warn(`left out: ${name}, ${reason}`);
    if (read.ungraded.length > 0) warn(`${run}: ${read.ungraded.length} attempts are left out, for they have no verdict`);
    const allowed = read.attempts.filter(({ task }) => !heldOut.has(task.instance_id));
    const kept = read.attempts.length - allowed.length;
    if (kept > 0) warn(`${run}: ${kept} attempts are left out, for their tasks are held out`);
    unreadable += read.unreadable.length;
    attempts.push(...allowed);
  }
  return { attempts, unreadable };
}
