import { basename, dirname, join, resolve } from 'node:path';
import type { Workspace } from '../records/workspace.ts';
import type { SandboxProvider } from '../sandbox/index.ts';
import { sweep, sweepTemporary } from '../support/drafts.ts';
import { errorMessage, naming } from '../support/errors.ts';
import { acquireLock } from '../support/lock.ts';
import { assertRoom } from '../support/room.ts';
import { warn } from '../support/warnings.ts';
import { lockIn, openFolder, takeFolder } from '../support/work-folder.ts';
import { interruption } from './interruption.ts';
import { type CommonOptions, workspaceOf } from './options.ts';

/** Where a command works: its workspace, sandboxes in it, and the signal that ends the work. */
export type CommandGround = { workspace: Workspace; provider: SandboxProvider; signal: AbortSignal };

/** The ground of a command that writes into its workspace. What commands that were killed left there is removed first. */
export async function groundOf(options: CommonOptions): Promise<CommandGround> {
  const workspace = await openWorkspace(options);
  const { namespaceProvider } = await import('../sandbox/index.ts'); // commands that need no sandbox start without it
  const provider = namespaceProvider({ root: workspace.sandboxes });
  await provider.sweep().catch((error: unknown) => warn(`leftovers of sandboxes cannot be removed: ${errorMessage(error)}`));
  return { workspace, provider, signal: interruption.signal };
}

/** The same without sandboxes. */
export async function openWorkspace(options: CommonOptions): Promise<Workspace> {
  const workspace = workspaceOf(options);
  await openFolder(workspace.root);
  await assertRoom(workspace.root);
  await sweepTemporary();
  return workspace;
}

/** Takes the folder that a command writes, as the user named it, for this command alone. Throws `LOCKED`. */
export async function takeOutput(folder: string): Promise<AsyncDisposable> {
  await sweepTemporary();
  return takeFolder(resolve(folder), { of: folder, orElse: 'name another folder with --out' });
}

/** Takes the run that a command adds to, as the user named it, for this command alone. Throws `LOCKED`. */
export async function takeRun(folder: string): Promise<AsyncDisposable> {
  await sweepTemporary();
  return takeFolder(resolve(folder), { of: folder });
}

/** The same for one file, with what a killed command left beside it removed. */
export async function takeOutputFile(file: string): Promise<AsyncDisposable> {
  const path = resolve(file);
  const options = { of: file, orElse: 'name another file with --out' };
  const lock = await naming(path, () => acquireLock(join(dirname(path), `.${basename(path)}.lock`), options));
  await sweep(dirname(path), `.${basename(path)}.`);
  return lock;
}

/** Takes the recipe's part of the workspace, its stages, for this command alone. Throws `LOCKED`. */
export function takeStages(workspace: Workspace): Promise<AsyncDisposable> {
  return acquireLock(lockIn(workspace.root, 'run'), {
    of: workspace.root,
    orElse: 'choose another workspace with --workspace DIR',
  });
}

/** Takes a part of the workspace by its name, such as a journal, for this command alone. Throws `LOCKED`. */
export function takePart(workspace: Workspace, name: string): Promise<AsyncDisposable> {
  return acquireLock(lockIn(workspace.root, name.replaceAll('/', '-')), {
    of: join(workspace.root, name),
    orElse: 'choose another workspace with --workspace DIR',
  });
}
