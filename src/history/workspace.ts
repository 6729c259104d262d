import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { loadEnvironment, sandboxSpec } from '../environments/index.ts';
import type { Environment } from '../records/environment.ts';
import type { Task } from '../records/task.ts';
import type { Workspace } from '../records/workspace.ts';
import type { Sandbox, SandboxProvider } from '../sandbox/index.ts';
import { CodedError } from '../support/errors.ts';
import { contentHash } from '../support/hash.ts';

const SCRIPT = readFileSync(join(import.meta.dirname, 'commit.sh'), 'utf8');

export type WorkspaceContext = {
  workspace: Workspace;
  provider: SandboxProvider;
  /** The task's environment, where the caller has it at hand; else it is read by its id. */
  environment?: Environment;
  signal?: AbortSignal;
};

/** The part of a task that its workspace is made of. */
export type TaskState = Pick<Task, 'kind' | 'patch' | 'test_patch' | 'environment'>;

/**
 * The layer that goes on top of the environment's for whoever works on the task: the files in the buggy state, and a
 * git repository with exactly one commit of them. A synthetic task's environment holds the fixed code, so its golden
 * patch (and test patch) is undone with `git apply`; a real task's environment stands at the base commit already.
 *
 * Returns the absolute folder of the layer. Made once per content and kept under `layers/`; safe to call at the same
 * time from several processes. Throws `WORKSPACE_FAILED` where the patch does not fit the environment.
 */
export async function prepareWorkspace(task: TaskState, context: WorkspaceContext): Promise<string> {
  const key = contentHash([task.environment, task.kind, task.patch, task.test_patch, SCRIPT], 16);
  const layer = join(context.workspace.layers, `task-${key}`);
  if (existsSync(layer)) return layer;
  const environment = context.environment ?? (await loadEnvironment(context.workspace, task.environment));
  const reverse = task.kind === 'synthetic' && task.patch !== '';
  await mkdir(context.workspace.layers, { recursive: true });
  await using sandbox = await context.provider.create(sandboxSpec(context.workspace, environment, []));
  const made = await sandbox.exec(['sh', '-c', SCRIPT, 'commit', reverse ? 'reverse' : 'as-is'], {
    input: reverse ? task.patch + task.test_patch : '',
    ...(context.signal === undefined ? {} : { signal: context.signal }),
  });
  if (made.exitCode !== 0) {
    throw new CodedError('WORKSPACE_FAILED', `the task's workspace cannot be made: ${made.stderr.trim().slice(-500)}`, {
      hint: 'The golden patch does not fit the environment: create the task anew.',
    });
  }
  const draft = join(context.workspace.layers, `.task-${key}.${randomUUID().slice(0, 8)}`);
  await sandbox.freeze(draft);
  await moveInPlace(draft, layer);
  return layer;
}

/** Another process may have made the same layer meanwhile: theirs is as good as ours. */
async function moveInPlace(draft: string, layer: string): Promise<void> {
  try {
    await rename(draft, layer);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(layer)) throw error;
  }
}

/** The commit of the buggy state: `base_commit` of the task whose layer this is. */
export async function baseCommit(layer: string, workdir: string): Promise<string> {
  return (await readFile(join(layer, workdir, '.git', 'refs', 'heads', 'main'), 'utf8')).trim();
}

/** A fresh sandbox over the task's workspace, as an agent or a grader gets it. */
export async function openWorkspace(task: TaskState, context: WorkspaceContext): Promise<Sandbox> {
  const environment = context.environment ?? (await loadEnvironment(context.workspace, task.environment));
  const layer = await prepareWorkspace(task, { ...context, environment });
  return context.provider.create(sandboxSpec(context.workspace, environment, [layer]));
}
