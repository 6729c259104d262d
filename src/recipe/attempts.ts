import { join } from 'node:path';
import { findProfile, type Profile } from '../agent/index.ts';
import { openWorkspace } from '../history/index.ts';
import type { Model } from '../models/index.ts';
import type { Task } from '../records/task.ts';
import { gradeRun, readRun, rollOut, type StoredAttempt } from '../rollouts/index.ts';
import { writeJson } from '../support/files.ts';
import { pytest } from '../testing/index.ts';
import type { RunContext } from './context.ts';
import type { Recipe } from './schema.ts';

export type AttemptPlan = {
  /** Folder of the run. */
  run: string;
  tasks: readonly Task[];
  model: Model;
  profile: Profile;
  settings: Pick<Recipe['evaluate'], 'attempts' | 'parallel' | 'temperature' | 'limits'>;
};

/** The profile of a recipe, with the recipe's limit on replies. */
export function profileOf(name: string, limits: Recipe['rollout']['limits']): Profile {
  return { ...findProfile(name), replyTokens: limits.max_reply_tokens };
}

/** Rolls a plan out, resuming; progress goes to `onProgress`. */
export async function rollOutPlan(
  plan: AttemptPlan,
  context: RunContext,
  onProgress: (done: number, total: number, note: string) => void,
): Promise<void> {
  const { recipe, workspace, provider, signal } = context;
  const { limits } = plan.settings;
  await writeJson(join(plan.run, 'run.json'), {
    recipe: recipe.name,
    seed: recipe.seed,
    model: plan.model.name,
    profile: plan.profile,
    settings: plan.settings,
    tasks: plan.tasks.length,
  });
  await rollOut({
    tasks: plan.tasks,
    attempts: plan.settings.attempts,
    model: plan.model,
    profile: plan.profile,
    limits: {
      maxTurns: limits.max_turns,
      maxSeconds: limits.max_seconds,
      commandTimeoutMs: limits.command_timeout_seconds * 1000,
    },
    temperature: plan.settings.temperature,
    seed: recipe.seed,
    run: plan.run,
    parallel: plan.settings.parallel ?? recipe.parallel,
    openWorkspace: (task) => openWorkspace(task, { workspace, provider, signal }),
    onAttempt: ({ done, total, instanceId, attempt, reason, resumed }) =>
      onProgress(done, total, resumed ? reason : `${instanceId} #${attempt} ${reason}`),
    signal,
  });
}

/** Grades what a plan left ungraded, and reads the run back. */
export async function gradePlan(
  plan: Pick<AttemptPlan, 'run' | 'tasks'>,
  { recipe, workspace, provider, signal }: RunContext,
  onProgress: (done: number, total: number, note: string) => void,
): Promise<StoredAttempt[]> {
  await gradeRun({
    run: plan.run,
    tasks: plan.tasks,
    parallel: recipe.parallel,
    openWorkspace: (task) => openWorkspace(task, { workspace, provider, signal }),
    framework: pytest(),
    onVerdict: ({ done, total, verdict }) =>
      onProgress(done, total, verdict === undefined ? '' : `${verdict.instance_id} ${verdict.outcome}`),
    signal,
  });
  return readRun(plan.run);
}

/** How many attempts came to each outcome, in the words of a summary. */
export function outcomeCounts(attempts: readonly StoredAttempt[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { verdict } of attempts) {
    const name = (verdict?.outcome ?? 'ungraded').replace('-', '_');
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
