import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workspace } from '../records/workspace.ts';
import type { SandboxProvider } from '../sandbox/index.ts';
import { stopwatch } from '../support/clock.ts';
import { writeJson } from '../support/files.ts';
import { contentHash } from '../support/hash.ts';
import { removeUntaken } from '../support/work-folder.ts';
import type { Ground } from './attempts.ts';
import type { Emit } from './events.ts';
import type { Recipe } from './schema.ts';

/** What every stage gets. */
export type RunContext = {
  recipe: Recipe;
  workspace: Workspace;
  provider: SandboxProvider;
  emit: Emit;
  signal: AbortSignal;
};

/** Where a run's sandboxes come from, for so many attempts at once. */
export function groundOf({ recipe, workspace, provider, signal }: RunContext, parallel: number = recipe.parallel): Ground {
  return { workspace, provider, signal, parallel };
}

/** Numbers and words that a stage tells of itself: shown on its last line and kept for the report. */
export type Summary = Record<string, number | string>;

/** One numbered step of the recipe. */
export type Stage = {
  name: string;
  /** The part of the recipe that this stage depends on, beside all stages before it. */
  settings(recipe: Recipe): unknown | Promise<unknown>;
  /** How much of the same it makes (attempts per task): more adds to what is there. Not among the settings then. */
  amount?(recipe: Recipe): number;
  /** Files and folders of the workspace that this stage makes: deleted when its settings changed. */
  outputs: readonly string[];
  /** Does what is left of the work; finished items are found in its outputs. */
  run(context: RunContext): Promise<Summary>;
};

/** What is stored of a stage: begun under this key, and finished or not. */
export type StageRecord = {
  stage: string;
  key: string;
  /** The key without the amount, and the amount. */
  kind: string;
  amount: number;
  finished: boolean;
  seconds: number;
  summary: Summary;
};

export function stageRecordPath(workspace: Workspace, index: number, stage: Stage): string {
  return join(workspace.root, 'stages', `${index + 1}-${stage.name}.json`);
}

export async function readStageRecord(path: string): Promise<StageRecord | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as StageRecord;
  } catch {
    return undefined; // absent, or torn by a power cut: the stage runs again over what it finished
  }
}

/**
 * Runs one stage, or takes it as done where its record says so under the same key. The key chains over the stages
 * before it, so that a change of the recipe runs that stage and all after it anew, and nothing else.
 */
export async function runStage(
  stage: Stage,
  index: number,
  stages: number,
  upstream: string,
  context: RunContext,
): Promise<string> {
  const kind = contentHash([upstream, stage.name, await stage.settings(context.recipe)], 16);
  const amount = stage.amount?.(context.recipe) ?? 0;
  const key = contentHash([kind, amount], 16);
  const path = stageRecordPath(context.workspace, index, stage);
  const record = await readStageRecord(path);
  context.emit({ type: 'stage-start', stage: stage.name, number: index + 1, stages });
  if (record?.key === key && record.finished) {
    context.emit({ type: 'stage-end', stage: stage.name, seconds: record.seconds, summary: record.summary, cached: true });
    return key;
  }
  const resumed = record?.kind === kind && record.amount <= amount;
  if (!resumed) for (const output of stage.outputs) await removeUntaken(join(context.workspace.root, output));
  const before = resumed ? record.seconds : 0;
  const passed = stopwatch();
  const seconds = (): number => before + passed() / 1000;
  const begun: StageRecord = { stage: stage.name, key, kind, amount, finished: false, seconds: before, summary: {} };
  await writeJson(path, begun);
  const summary = await stage.run(context);
  await writeJson(path, { ...begun, finished: true, seconds: seconds(), summary } satisfies StageRecord);
  context.emit({ type: 'stage-end', stage: stage.name, seconds: seconds(), summary, cached: false });
  return key;
}
