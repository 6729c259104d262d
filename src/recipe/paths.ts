import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Workspace } from '../records/workspace.ts';
import type { RunContext } from './context.ts';

/** Where the recipe's stages leave what the next ones read. */
export const files = {
  repositories: 'repositories.jsonl',
  rejectedRepositories: 'repositories-rejected.jsonl',
  environmentList: 'environments.json',
  creation: 'create',
  tasks: 'tasks.jsonl',
  trainTasks: 'tasks-train.jsonl',
  heldOutTasks: 'tasks-held-out.jsonl',
  validation: 'validate',
  expertRun: 'runs/expert',
  dataset: 'dataset',
  policy: 'checkpoints/policy',
  verifier: 'checkpoints/verifier',
  evaluation: 'evaluation',
  report: 'report',
} as const;

export function pathOf(workspace: Workspace, name: keyof typeof files): string {
  return join(workspace.root, files[name]);
}

/** Folders of the runs that are trained on: the roll-out stage's, where it did anything, and those that the recipe names. */
export function trainingRuns({ recipe, workspace }: Pick<RunContext, 'recipe' | 'workspace'>): string[] {
  const expert = pathOf(workspace, 'expertRun');
  return [...(existsSync(expert) ? [expert] : []), ...recipe.rollout.runs.map((run) => resolve(run))];
}

export function reportPath(workspace: Workspace): string {
  return join(pathOf(workspace, 'report'), 'report.html');
}
