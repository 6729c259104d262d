import { join } from 'node:path';
import { callFormat, findProfile } from '../agent/index.ts';
import { buildDataset, readAttempts, trainTokenizer } from '../dataset/index.ts';
import { warn } from '../support/warnings.ts';
import { takeFolder } from '../support/work-folder.ts';
import { buildVerifierRows } from '../verifier/index.ts';
import type { RunContext, Stage } from './context.ts';
import { files, pathOf } from './paths.ts';

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
  settings: ({ dataset, train, rollout }) => [dataset, train.policy.base, rollout.profile],
  outputs: [files.dataset],
  async run(context) {
    const { recipe, workspace, emit, signal } = context;
    const settings = recipe.dataset;
    const step = (done: number, note: string): void => emit({ type: 'stage-progress', stage: 'dataset', done, total: 3, note });
    await using _dataset = await takeFolder(pathOf(workspace, 'dataset'));
    const { attempts, unreadable } = await readAttempts(pathOf(workspace, 'expertRun'));
    for (const { name, reason } of unreadable) warn(`left out: ${name}, ${reason}`);
    const tokenizer = tokenizerFolder(context);
    if ('scratch' in recipe.train.policy.base) {
      step(0, 'training a tokenizer on the training split');
      const texts = attempts.flatMap((attempt) => attempt.messages.map((message) => message.content));
      await trainTokenizer({ texts, vocabSize: settings.vocabulary, out: tokenizer, signal });
    }
    // prompts of the native profile carry the tool list, so its samples must as well
    const { specs } = callFormat(findProfile(recipe.rollout.profile));
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
      ...(specs === undefined ? {} : { tools: specs }),
      signal,
    });
    step(2, 'rendering attempts for the verifier');
    const verifier = await buildVerifierRows({
      attempts,
      out: verifierRows(context),
      tokenizer,
      context: settings.verifier_context,
      balance: 'repeat',
      seed: recipe.seed,
      signal,
    });
    return {
      samples: policy.samples,
      tokens: policy.tokens,
      trained_tokens: policy.trained_tokens,
      masked_turns: policy.masked_turns,
      stages: policy.stages.length,
      verifier_rows: verifier.rows,
      unreadable_attempts: unreadable.length,
    };
  },
};
