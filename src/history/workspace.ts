import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { loadEnvironment, unbuiltSpec, workspaceSpec } from '../environments/index.ts';
import type { Environment } from '../records/environment.ts';
import { parsePatch } from '../records/patch.ts';
import type { Repository } from '../records/repository.ts';
import type { Task } from '../records/task.ts';
import type { Workspace } from '../records/workspace.ts';
import type { Sandbox, SandboxProvider } from '../sandbox/index.ts';
import { draftOf } from '../support/drafts.ts';
import { CodedError } from '../support/errors.ts';
import { contentHash } from '../support/hash.ts';
import { excludedCaches, findCaches } from './caches.ts';

const STAGE = readFileSync(join(import.meta.dirname, 'stage.sh'), 'utf8');
const LAY_OUT = readFileSync(join(import.meta.dirname, 'lay-out.sh'), 'utf8');
const BUDGET_MS = 900_000;

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

/** How the state of a workspace is made, and what of. */
type Making = { how: 'reverse' | 'as-is' | 'ancestors'; input: string | Uint8Array };

async function howToMake(task: TaskState, environment: Environment, workspace: Workspace): Promise<Making> {
  if (task.kind === 'synthetic' && task.patch !== '') return { how: 'reverse', input: task.patch + task.test_patch };
  const ancestors = ancestorsPath(workspace, environment.repository);
  if (task.kind === 'real' && existsSync(ancestors)) return { how: 'ancestors', input: await readFile(ancestors) };
  return { how: 'as-is', input: '' };
}

/**
 * The layer that goes on top of the environment's installed parts for whoever works on the task: the whole checkout in the
 * buggy state, what is made from it, and a git repository. A synthetic task's environment holds the fixed code, so its golden
 * patch (and test patch) is undone with `git apply`, and the repository has exactly one commit. A real task's environment
 * is at the base commit already: its repository ends at that commit and holds the commits before it, or one commit where
 * there is no history.
 *
 * The state is made in one sandbox and laid out in another, which gets it as an archive of names and contents: no
 * attribute of a file says which of them was changed. Returns the absolute folder of the layer. Made once per content and
 * kept under `layers/`; safe to call at the same time from several processes. Throws `PATCH_DOES_NOT_APPLY` or
 * `WORKSPACE_FAILED` where the patch or the history does not fit the environment.
 */
export async function prepareWorkspace(task: TaskState, context: WorkspaceContext): Promise<string> {
  const { workspace } = context;
  const environment = context.environment ?? (await loadEnvironment(workspace, task.environment));
  const { how, input } = await howToMake(task, environment, workspace);
  const parts = how === 'reverse' ? [task.patch, task.test_patch] : [];
  const key = contentHash([task.environment, how, ...parts, STAGE, LAY_OUT, findCaches()], 16);
  const layer = join(workspace.layers, `task-${key}`);
  if (existsSync(layer)) return layer;
  await mkdir(workspace.layers, { recursive: true });
  const draft = draftOf(layer);
  const staged = draftOf(`${layer}-staged`);
  try {
    await stage(task, { how, input }, { ...context, environment }, staged);
    await layOut({ ...context, environment }, join(staged, ARCHIVE), draft);
  } finally {
    await rm(staged, { recursive: true, force: true }).catch(() => undefined); // what stays is swept as any draft
  }
  await moveInPlace(draft, layer);
  return layer;
}

/** Where the state is written down, in the sandbox that makes it; where the other sandbox sees it. */
const ARCHIVE = '/var/tmp/checkout.tar';
const ARCHIVE_MOUNT = '/mnt/checkout.tar';

type Known = WorkspaceContext & { environment: Environment };

async function stage(task: TaskState, { how, input }: Making, context: Known, target: string): Promise<void> {
  const { environment, workspace, provider } = context;
  await using sandbox = await provider.create(unbuiltSpec(workspace, environment));
  const hidden = [...excludedCaches(), ...anchored(environment.made ?? []), ...anchored(environment.installed ?? [])];
  const patch = how === 'reverse' ? task.patch + task.test_patch : '';
  const removed = parsePatch(patch).flatMap(({ path, change }) => (change === 'added' ? [path] : []));
  const caches = `caches=${quoted(findCaches())}`;
  const script = [ownFinder(environment), caches, STAGE].join('\n');
  const build = environment.build?.place === 'checkout' ? environment.build.command : '';
  await run(sandbox, [script, how, build, hidden.join('\n'), ARCHIVE, removed.join('\n')], { input, how }, context.signal);
  await sandbox.freeze(target);
}

async function layOut(context: Known, archive: string, target: string): Promise<void> {
  const { environment, workspace, provider } = context;
  const spec = workspaceSpec(workspace, environment, []);
  await using sandbox = await provider.create({
    ...spec,
    mounts: [...spec.mounts, { source: archive, target: ARCHIVE_MOUNT }],
  });
  const script = [ownFinder(environment), LAY_OUT].join('\n');
  const build = environment.build?.place === 'cache' ? environment.build.command : '';
  await run(sandbox, [script, ARCHIVE_MOUNT, build], { input: '', how: 'as-is' }, context.signal);
  await sandbox.freeze(target);
}

async function run(
  sandbox: Sandbox,
  [script, ...words]: readonly [string, ...string[]],
  { input, how }: Making,
  signal: AbortSignal | undefined,
): Promise<void> {
  const result = await sandbox.exec(['sh', '-c', script, 'workspace', ...words], {
    input,
    timeoutMs: BUDGET_MS,
    ...(signal === undefined ? {} : { signal }),
  });
  if (result.exitCode === 0) return;
  const code = how === 'reverse' && UNFIT.test(result.stderr) ? 'PATCH_DOES_NOT_APPLY' : 'WORKSPACE_FAILED';
  throw new CodedError(code, `the task's workspace cannot be made: ${result.stderr.trim().slice(-500)}`, {
    hint: 'The task does not fit its environment: create the task anew.',
  });
}

/** A shell function that finds in the checkout without the folders of installed packages and git's own. */
function ownFinder({ installed = [] }: Environment): string {
  const skipped = ['.git', ...installed].map((path) => `-path ${quoted(`./${path.replace(/\/$/, '')}`)}`);
  return `own() { find . -mindepth 1 '(' ${skipped.join(' -o ')} ')' -prune -o "$@"; }`;
}

/** Paths of the checkout as lines of an exclude file of git. */
function anchored(paths: readonly string[]): string[] {
  return paths.map((path) => `/${path.replace(/[*?[\\]/g, '\\$&').replace(/ $/, '\\ ')}`);
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

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
  return context.provider.create(workspaceSpec(context.workspace, environment, [layer]));
}
