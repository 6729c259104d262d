import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Mount } from '../records/environment.ts';
import type { Repository } from '../records/repository.ts';
import type { Workspace } from '../records/workspace.ts';
import { createLayer, type Sandbox, type SandboxProvider } from '../sandbox/index.ts';
import { contentHash } from '../support/hash.ts';
import type { BuildLog } from './build-log.ts';
import { hideCredentials } from './credentials.ts';
import { CHECKOUT } from './places.ts';

/** Changes with the rules of this room, so that layers made by older rules are not used. */
export const RECIPE = 3;
const STEP_TIMEOUT_MS = 900_000;

export type InstallContext = {
  workspace: Workspace;
  provider: SandboxProvider;
  log: BuildLog;
  repository: Repository;
  signal?: AbortSignal;
};

/** A step that failed as packages do. */
export class StepFailed extends Error {}

/** What an install needs of the host. */
export type InstallSpec = {
  /** Layer ids, lowest first, that the new layer will lie on. */
  layers: readonly string[];
  /** Layers that are there while it is made, but that it does not depend on: another source may use it too. */
  seen?: readonly string[];
  /** A relative source lies in the workspace. */
  mounts: readonly Mount[];
  variables: Readonly<Record<string, string>>;
  /** Texts of the user's settings, by absolute paths under /tmp. */
  files?: Readonly<Record<string, string>>;
};

/** A sandbox with the network, in which packages are resolved and installed. */
export type Workbench = {
  sandbox: Sandbox;
  /** Runs a command and logs it; its output. `shown` is what the log calls it. Throws `StepFailed`. */
  step(
    command: readonly [string, ...string[]],
    options?: { shown?: string; variables?: Record<string, string>; workdir?: string },
  ): Promise<string>;
};

/** Unpacked source as a layer at the checkout's place. */
export async function sourceLayer(context: InstallContext): Promise<string> {
  const { archive_sha256: archive, path } = context.repository;
  const id = `source-${contentHash({ RECIPE, archive })}`;
  const target = join(context.workspace.layers, id);
  await onceOnly(target, () => createLayer(target, [{ path: CHECKOUT, source: join(context.workspace.root, path) }]));
  return id;
}

/** The id of the layer that `make` leaves behind when run over those of `spec`; one that is there already is shared. */
export async function installedLayer(
  context: InstallContext,
  kind: string,
  content: unknown,
  spec: InstallSpec,
  make: (bench: Workbench) => Promise<void>,
): Promise<string> {
  const id = `${kind}-${contentHash({ RECIPE, below: spec.layers, content })}`;
  const target = join(context.workspace.layers, id);
  const made = await onceOnly(target, () =>
    withNetwork(context, spec, async (bench) => {
      await make(bench);
      await bench.sandbox.exec(['bash', '-c', 'shopt -s dotglob; rm -rf /tmp/* /var/tmp/* /home/agent/*']);
      await bench.sandbox.freeze(target);
    }),
  );
  if (!made) context.log.line(`the layer ${id} is there already`);
  return id;
}

/** The id of the layer that commands in the checkout leave behind when run over those of `spec`. */
export function extendedLayer(context: InstallContext, spec: InstallSpec, commands: readonly string[]): Promise<string> {
  return installedLayer(context, 'proposed', commands, spec, (bench) => runCommands(bench, commands));
}

/** Runs commands one after the other with bash, in the checkout. Throws `StepFailed` at the first that fails. */
export async function runCommands({ step }: Workbench, commands: readonly string[]): Promise<void> {
  for (const command of commands) await step(['bash', '-c', command], { shown: command, workdir: CHECKOUT });
}

/** Does some work in a sandbox that reaches the network and is thrown away. */
export async function withNetwork<T>(
  context: InstallContext,
  spec: InstallSpec,
  work: (bench: Workbench) => Promise<T>,
): Promise<T> {
  const { workspace, provider, signal } = context;
  signal?.throwIfAborted();
  const { variables: hidden, files, network } = hideCredentials(spec, process.env);
  await using sandbox = await provider.create({
    layers: [...spec.layers, ...(spec.seen ?? [])].map((id) => join(workspace.layers, id)),
    mounts: resolveMounts(workspace, spec.mounts),
    workdir: '/tmp',
    variables: hidden,
    network,
  });
  for (const [path, text] of Object.entries(files)) await sandbox.writeFile(path, text);
  return await work({
    sandbox,
    async step(command, { shown = command.join(' '), variables, workdir } = {}) {
      const result = await sandbox.exec(command, {
        timeoutMs: STEP_TIMEOUT_MS,
        ...(variables === undefined ? {} : { variables }),
        ...(workdir === undefined ? {} : { workdir }),
        ...(signal === undefined ? {} : { signal }),
      });
      context.log.command(shown, result);
      if (result.timedOut) throw new StepFailed(`${shown} took longer than ${STEP_TIMEOUT_MS / 1000} s`);
      if (result.exitCode !== 0) throw new StepFailed(`${shown} failed:\n${`${result.stdout}\n${result.stderr}`.trim()}`);
      return result.stdout;
    },
  });
}

/** The mounts with their sources as absolute paths: a relative one lies in the workspace. */
export function resolveMounts(workspace: Workspace, mounts: readonly Mount[]): Mount[] {
  return mounts.map(({ source, target }) => ({ source: isAbsolute(source) ? source : join(workspace.root, source), target }));
}

const making = new Map<string, Promise<void>>();

/**
 * Makes a layer unless it is there; false where it was. Builds of this process that want the same one wait for the
 * first; where another process was quicker, its layer is used.
 */
async function onceOnly(target: string, make: () => Promise<void>): Promise<boolean> {
  const other = making.get(target);
  if (other !== undefined) {
    await other.catch(() => undefined);
    return onceOnly(target, make);
  }
  if (existsSync(target)) return false;
  const work = make();
  making.set(target, work);
  try {
    await work;
    return true;
  } catch (error) {
    if (existsSync(target)) return false;
    throw error;
  } finally {
    making.delete(target);
  }
}
