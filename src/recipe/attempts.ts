import { join } from 'node:path';
import { findProfile, type Profile } from '../agent/index.ts';
import { frameworkOf, loadEnvironment, workspaceSpec } from '../environments/index.ts';
import { openWorkspace, prepareWorkspace } from '../history/index.ts';
import { type Model, parseModel } from '../models/index.ts';
import { readRecordsIfExist } from '../records/read.ts';
import type { RunPart } from '../records/run-part.ts';
import { Task } from '../records/task.ts';
import type { Workspace } from '../records/workspace.ts';
import {
  attemptsLeft,
  type ForkedFrom,
  finishedAttempts,
  type GradeRunOptions,
  gradeRun,
  isImportedRun,
  readRun,
  rollOut,
  type StoredAttempt,
} from '../rollouts/index.ts';
import type { Sandbox, SandboxProvider } from '../sandbox/index.ts';
import { byName } from '../support/by-name.ts';
import { usageError } from '../support/errors.ts';
import { readTextIfExists, writeJson } from '../support/files.ts';
import { writeJsonLines } from '../support/journal.ts';
import type { Recipe } from './schema.ts';

/** Where attempts run. */
export type Ground = { workspace: Workspace; provider: SandboxProvider; parallel: number; signal: AbortSignal };

export type AttemptPlan = {
  /** Folder of the run. */
  run: string;
  tasks: readonly Task[];
  model: Model;
  profile: Profile;
  seed: number;
  settings: Pick<Recipe['evaluate'], 'attempts' | 'temperature' | 'limits'>;
  /** Every attempt goes on from there. */
  from?: ForkedFrom;
  keepSnapshots?: boolean;
  /** Begin anew what is finished, too. */
  redo?: boolean;
  /** What the run is in its recipe: kept with it, for reports. */
  part?: RunPart;
  /** Whether near misses of calls are repaired. Default true. */
  repair?: boolean;
};

type OnProgress = (done: number, total: number, note: string) => void;

/** The profile of that name, with another limit on replies. */
export function profileOf(name: string, limits: Pick<Recipe['rollout']['limits'], 'max_reply_tokens'>): Profile {
  return { ...findProfile(name), replyTokens: limits.max_reply_tokens };
}

/** The roll-out model of a recipe. */
export function expertModel({ rollout: { model, endpoint } }: Recipe): Model {
  return parseModel(model, {
    timeoutMs: endpoint.timeout_seconds * 1000,
    stream: endpoint.stream,
    logprobs: endpoint.logprobs,
    extraBody: endpoint.extra_body,
    limits: {
      ...(endpoint.concurrency === undefined ? {} : { concurrency: endpoint.concurrency }),
      ...(endpoint.requests_per_minute === undefined ? {} : { requestsPerMinute: endpoint.requests_per_minute }),
    },
    ...(endpoint.price === undefined ? {} : { price: endpoint.price }),
  });
}

/** A profile's name without the folder that it may be read from: what a checkpoint remembers. */
export function kindOfProfile(name: string): string {
  return name.split(':')[0] ?? name;
}

/** Throws the usage error `PROFILE_DIFFERS` where the model was trained with other prompts than it would get. */
async function checkProfile({ model, profile }: AttemptPlan, signal: AbortSignal): Promise<void> {
  const trained = await model.trainedWith?.(signal);
  if (trained === undefined || trained === kindOfProfile(profile.name)) return;
  throw usageError(
    'PROFILE_DIFFERS',
    `${model.name} was trained with the profile ${trained}, not with ${profile.name}`,
    `It would get prompts that it has never seen: choose the profile ${trained}.`,
  );
}

/**
 * Rolls a plan out, resuming. The run keeps its own tasks and settings, so that later commands need only its folder; what it holds of
 * other tasks stays. Throws, before any work, where nobody would answer (`Model.check`), or in another profile than the model knows.
 */
export async function rollOutPlan(plan: AttemptPlan, ground: Ground, onProgress: OnProgress): Promise<void> {
  const { signal, parallel } = ground;
  const { redo = false } = plan;
  const left = await attemptsLeft({ tasks: plan.tasks, attempts: plan.settings.attempts, run: plan.run, redo });
  if (left.length > 0) await plan.model.check?.(signal); // before any work, and before anything that waits for it
  await checkProfile(plan, signal);
  await checkRun(plan);
  for (const id of new Set(plan.tasks.map(({ environment }) => environment))) await loadEnvironment(ground.workspace, id);
  const { limits } = plan.settings;
  const { model, profile, settings, seed } = plan;
  const tasks = mergeTasks(await runTasks(plan.run), plan.tasks);
  await writeJson(join(plan.run, 'run.json'), {
    model: model.name,
    profile,
    settings,
    seed,
    tasks: tasks.length,
    ...plan.part,
  });
  await writeJsonLines(tasksPath(plan.run), tasks);
  await rollOut({
    tasks: plan.tasks,
    attempts: settings.attempts,
    model,
    profile,
    limits: {
      maxTurns: limits.max_turns,
      maxSeconds: limits.max_seconds,
      commandTimeoutMs: limits.command_timeout_seconds * 1000,
      ...(limits.max_tokens === undefined ? {} : { maxTokens: limits.max_tokens }),
      ...(limits.max_cost === undefined ? {} : { maxCost: limits.max_cost }),
    },
    temperature: settings.temperature,
    seed,
    run: plan.run,
    parallel,
    workedIn: ground.workspace.root,
    openWorkspace: (task, snapshots) => openFrom(task, snapshots, ground),
    ...(plan.from === undefined ? {} : { from: plan.from }),
    keepSnapshots: plan.keepSnapshots ?? false,
    repair: plan.repair ?? true,
    redo: plan.redo ?? false,
    onAttempt: ({ done, total, instanceId, attempt, reason, resumed }) =>
      onProgress(done, total, resumed ? reason : `${reason} · ${instanceId} #${attempt}`),
    signal,
  });
}

/**
 * Throws a usage error where the run holds what this plan cannot go on with: attempts of another model (`RUN_DIFFERS`), or those that were
 * imported (`RUN_IMPORTED`).
 */
async function checkRun({ run, model }: AttemptPlan): Promise<void> {
  if (await isImportedRun(run))
    throw usageError('RUN_IMPORTED', `${run} holds an imported run`, 'Name another folder with --out.');
  const before = await modelOfRun(run);
  if (before === undefined || before === model.name) return;
  if ((await finishedAttempts(run)).length === 0) return;
  throw usageError(
    'RUN_DIFFERS',
    `${run} holds attempts of ${before}, not of ${model.name}`,
    'One run is of one model: name another folder with --out.',
  );
}

async function modelOfRun(run: string): Promise<string | undefined> {
  try {
    const { model } = JSON.parse((await readTextIfExists(join(run, 'run.json'))) ?? '{}') as { model?: unknown };
    return typeof model === 'string' ? model : undefined;
  } catch {
    return undefined; // torn by a power cut: it is written anew
  }
}

/** The tasks that a run had, and those of now: in the place of any of the same name, else after them. */
function mergeTasks(before: readonly Task[], now: readonly Task[]): Task[] {
  return [...new Map([...before, ...now].map((task) => [task.instance_id, task])).values()];
}

async function openFrom(task: Task, snapshots: readonly string[], ground: Ground): Promise<Sandbox> {
  if (snapshots.length === 0) return openWorkspace(task, ground);
  const environment = await loadEnvironment(ground.workspace, task.environment);
  const layer = await prepareWorkspace(task, { ...ground, environment });
  return ground.provider.create(workspaceSpec(ground.workspace, environment, [layer, ...snapshots]), { signal: ground.signal });
}

/** Grades what a run left ungraded, and reads it back. */
export async function gradeAndRead(
  run: string,
  ground: Ground,
  onProgress: OnProgress,
  which: Pick<GradeRunOptions, 'redo' | 'takes'> = {},
): Promise<StoredAttempt[]> {
  const { workspace, provider, signal, parallel } = ground;
  await gradeRun({
    run,
    tasks: await runTasks(run),
    parallel,
    ...which,
    workedIn: workspace.root,
    openWorkspace: (task) => openWorkspace(task, { workspace, provider, signal }),
    frameworkOf: async (task) => frameworkOf(await loadEnvironment(workspace, task.environment)),
    onVerdict: ({ done, total, verdict }) =>
      onProgress(done, total, verdict === undefined ? '' : `${verdict.outcome} · ${verdict.instance_id} #${verdict.attempt}`),
    signal,
  });
  return readRun(run);
}

/** The tasks that a run was made from. */
export function runTasks(run: string): Promise<Task[]> {
  return readRecordsIfExist(Task, tasksPath(run));
}

function tasksPath(run: string): string {
  return join(run, 'tasks.jsonl');
}

/** How many attempts came to each outcome, in the words of a summary. */
export function outcomeCounts(attempts: readonly StoredAttempt[]): Record<string, number> {
  const counts: Record<string, number> = byName();
  for (const { verdict } of attempts) {
    const name = (verdict?.outcome ?? 'ungraded').replace('-', '_');
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
