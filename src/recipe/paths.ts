import { join } from 'node:path';
import type { Workspace } from '../records/workspace.ts';

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

export function reportPath(workspace: Workspace): string {
  return join(pathOf(workspace, 'report'), 'report.html');
}
