import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { loadEnvironment, sandboxSpec } from '../environments/index.ts';
import type { Environment } from '../records/environment.ts';
import type { Repository } from '../records/repository.ts';
import type { Task } from '../records/task.ts';
import type { Workspace } from '../records/workspace.ts';
import type { Sandbox, SandboxProvider } from '../sandbox/index.ts';
import { draftOf } from '../support/drafts.ts';
import { CodedError } from '../support/errors.ts';
import { contentHash } from '../support/hash.ts';

const COMMIT = readFileSync(join(import.meta.dirname, 'commit.sh'), 'utf8');
const ANCESTORS = readFileSync(join(import.meta.dirname, 'ancestors.sh'), 'utf8');

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
 * Where the history of a real task's repository lies: a git bundle of the base commit and the commits before it. Mining
 * puts it there; a release has none.
 */
export function ancestorsPath(workspace: Workspace, repository: Pick<Repository, 'path'>): string {
  return `${join(workspace.root, repository.path)}.bundle`;
}

/** How a workspace is made: the script, its argument, and what it reads. */
type Making = { script: string; how: 'reverse' | 'as-is' | 'ancestors'; input: string | Uint8Array };

async function howToMake(task: TaskState, environment: Environment, workspace: Workspace): Promise<Making> {
  if (task.kind === 'synthetic' && task.patch !== '')
    return { script: COMMIT, how: 'reverse', input: task.patch + task.test_patch };
  const ancestors = ancestorsPath(workspace, environment.repository);
  if (task.kind === 'real' && existsSync(ancestors))
    return { script: ANCESTORS, how: 'ancestors', input: await readFile(ancestors) };
  return { script: COMMIT, how: 'as-is', input: '' };
}

/**
 * The layer that goes on top of the environment's for whoever works on the task: the files in the buggy state, and a
 * git repository. A synthetic task's environment holds the fixed code, so its golden patch (and test patch) is undone
 * with `git apply`, and the repository has exactly one commit. A real task's environment stands at the base commit
 * already: its repository ends at that commit and holds the commits before it, or one commit where there is no history.
 *
 * Returns the absolute folder of the layer. Made once per content and kept under `layers/`; safe to call at the same
 * time from several processes. Throws `PATCH_DOES_NOT_APPLY` or `WORKSPACE_FAILED` where
 * the patch or the history does not fit the environment.
 */
export async function prepareWorkspace(task: TaskState, context: WorkspaceContext): Promise<string> {
  const environment = context.environment ?? (await loadEnvironment(context.workspace, task.environment));
  const { script, how, input } = await howToMake(task, environment, context.workspace);
  const parts = how === 'reverse' ? [task.patch, task.test_patch] : [];
  const key = contentHash([task.environment, how, ...parts, script], 16);
  const layer = join(context.workspace.layers, `task-${key}`);
  if (existsSync(layer)) return layer;
  await mkdir(context.workspace.layers, { recursive: true });
  await using sandbox = await context.provider.create(sandboxSpec(context.workspace, environment, []));
  const made = await sandbox.exec(['sh', '-c', script, 'commit', how], {
    input,
    ...(context.signal === undefined ? {} : { signal: context.signal }),
  });
  if (made.exitCode !== 0) {
    const code = how === 'reverse' && UNFIT.test(made.stderr) ? 'PATCH_DOES_NOT_APPLY' : 'WORKSPACE_FAILED';
    throw new CodedError(code, `the task's workspace cannot be made: ${made.stderr.trim().slice(-500)}`, {
      hint: 'The task does not fit its environment: create the task anew.',
    });
  }
  const draft = draftOf(layer);
  await sandbox.freeze(draft);
  await moveInPlace(draft, layer);
  return layer;
}

/** How `git apply` says that a patch is not for these files. */
const UNFIT = /^error: (?:patch failed|corrupt patch|.*(?:does not apply|No such file or directory))/m;

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
