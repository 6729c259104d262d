import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Environment } from '../records/environment.ts';
import { readRecord } from '../records/read.ts';
import type { Workspace } from '../records/workspace.ts';
import type { SandboxSpec } from '../sandbox/index.ts';
import { CodedError } from '../support/errors.ts';
import { steadyVariables } from '../testing/index.ts';
import { resolveMounts } from './install.ts';

export function environmentFolder(workspace: Workspace, id: string): string {
  return join(workspace.environments, id);
}

export function environmentPath(workspace: Workspace, id: string): string {
  return join(environmentFolder(workspace, id), 'environment.json');
}

/** What an environment needs and this machine lacks; undefined where all is there. */
export function missingPart(workspace: Workspace, environment: Environment): string | undefined {
  const parts = [
    ...environment.layers.map((id) => join(workspace.layers, id)),
    ...resolveMounts(workspace, environment.mounts).map((mount) => mount.source),
  ];
  return parts.find((part) => !existsSync(part));
}

/**
 * The environment with this id. Throws `ENVIRONMENT_MISSING` where the workspace has none, and `ENVIRONMENT_BROKEN`
 * where a layer or the interpreter is gone.
 */
export async function loadEnvironment(workspace: Workspace, id: string): Promise<Environment> {
  const path = environmentPath(workspace, id);
  if (!existsSync(path)) {
    throw new CodedError('ENVIRONMENT_MISSING', `the workspace ${workspace.root} has no environment ${id}`, {
      hint: 'Build it with `swe-lego build SOURCE`, or name another workspace.',
    });
  }
  const environment = await readRecord(Environment, path);
  const missing = missingPart(workspace, environment);
  if (missing !== undefined) {
    throw new CodedError('ENVIRONMENT_BROKEN', `the environment ${id} needs ${missing}, which is gone`, {
      hint: `Build it again: \`swe-lego build ${environment.repository.source}\`.`,
    });
  }
  return environment;
}

/**
 * A sandbox of an environment: no network, its layers, then `extraLayers` (absolute folders) on top, lowest first.
 */
export function sandboxSpec(workspace: Workspace, environment: Environment, extraLayers: readonly string[] = []): SandboxSpec {
  return {
    layers: [...environment.layers.map((id) => join(workspace.layers, id)), ...extraLayers],
    mounts: resolveMounts(workspace, environment.mounts),
    workdir: environment.workdir,
    variables: { ...steadyVariables(environment.repository.language), ...environment.variables },
    network: false,
  };
}

/**
 * A sandbox of a task's workspace: what the environment installed, and the layers of the task, which bring the checkout and
 * what is made from it, in the place of the environment's own.
 */
export function workspaceSpec(workspace: Workspace, environment: Environment, layers: readonly string[]): SandboxSpec {
  const own = new Set([environment.checkout_layer, ...(environment.made_layers ?? [])]);
  return sandboxSpec(workspace, { ...environment, layers: environment.layers.filter((id) => !own.has(id)) }, layers);
}

/** A sandbox of the checkout without what is made from its sources. */
export function unbuiltSpec(workspace: Workspace, environment: Environment): SandboxSpec {
  const made = new Set(environment.made_layers ?? []);
  return sandboxSpec(workspace, { ...environment, layers: environment.layers.filter((id) => !made.has(id)) });
}
