import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Repository } from '../records/repository.ts';
import type { Workspace } from '../records/workspace.ts';
import type { PythonProject } from '../repositories/index.ts';
import { createLayer, type Sandbox, type SandboxProvider, type SandboxSpec } from '../sandbox/index.ts';
import { contentHash } from '../support/hash.ts';
import { toolPath } from '../support/tools.ts';
import type { BuildLog } from './build-log.ts';
import { indexSettings } from './index-settings.ts';
import type { Interpreter } from './interpreters.ts';
import { interpreterInside, interpreterMounts, interpreterVariables, resolveMounts } from './mounts.ts';
import { PLACES, type Strategy, TEST_TOOLS, VARIABLES } from './python-rules.ts';

/** Changes with the rules of this file, so that layers made by older rules are not used. */
export const RECIPE = 1;
const STEP_TIMEOUT_MS = 300_000;

export type InstallContext = {
  workspace: Workspace;
  provider: SandboxProvider;
  log: BuildLog;
  repository: Repository;
  project: PythonProject;
  signal?: AbortSignal;
};

/** A step that failed as packages do. */
export class StepFailed extends Error {}

/** Unpacked source as a layer at the checkout's place. */
export async function sourceLayer(context: InstallContext): Promise<string> {
  const { archive_sha256: archive, path } = context.repository;
  const id = `source-${contentHash({ RECIPE, archive })}`;
  const target = join(context.workspace.layers, id);
  await onceOnly(target, () => createLayer(target, [{ path: PLACES.checkout, source: join(context.workspace.root, path) }]));
  return id;
}

/** The exact versions, one `name==version` a line, that the strategy's requirements come to. Nothing is installed. */
export async function resolve(context: InstallContext, strategy: Strategy, source: string): Promise<string[]> {
  const { requirements } = strategy.tests;
  const input = [...ownRequirements(strategy, context.project), ...requirements, ...TEST_TOOLS, ''].join('\n');
  const asked = strategy.requirements === 'built' ? [source] : [];
  await using sandbox = await networkSandbox(context, strategy.interpreter, asked);
  await sandbox.writeFile('/tmp/requirements.in', input);
  await step(context, sandbox, [
    'pip',
    'compile',
    '--quiet',
    '--no-header',
    '--no-annotate',
    '--python',
    interpreterInside(strategy.interpreter),
    '-o',
    '/tmp/requirements.txt',
    '/tmp/requirements.in',
  ]);
  const lines = (await sandbox.readFile('/tmp/requirements.txt')).toString('utf8').split('\n');
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('-e'));
}

function ownRequirements(strategy: Strategy, project: PythonProject): string[] {
  if (strategy.requirements === 'written') return project.dependencies;
  const { extras } = strategy.tests;
  return [`-e ${PLACES.checkout}${extras.length > 0 ? `[${extras.join(',')}]` : ''}`];
}

/** Layer with the virtual environment and everything of the lock in it; equal locks share one. */
export async function toolsLayer(context: InstallContext, interpreter: Interpreter, lock: readonly string[]): Promise<string> {
  const id = `tools-${contentHash({ RECIPE, python: interpreter.version, at: interpreterInside(interpreter), lock })}`;
  const target = join(context.workspace.layers, id);
  const made = await onceOnly(target, async () => {
    await using sandbox = await networkSandbox(context, interpreter, []);
    await sandbox.writeFile('/tmp/requirements.txt', `${lock.join('\n')}\n`);
    await step(context, sandbox, ['venv', '--quiet', '--python', interpreterInside(interpreter), PLACES.environment]);
    await step(context, sandbox, ['pip', 'install', '--quiet', '--no-deps', '--compile-bytecode', '-r', '/tmp/requirements.txt']);
    await warmUp(context, sandbox);
    await clean(sandbox);
    await sandbox.freeze(target);
  });
  if (!made) context.log.line(`tools layer ${id} is there already`);
  return id;
}

/** Layer with the package installed over the two others; undefined for the mode that installs nothing. */
export async function installLayer(
  context: InstallContext,
  strategy: Strategy,
  below: readonly string[],
): Promise<string | undefined> {
  if (strategy.mode === 'path') return undefined;
  const id = `install-${contentHash({ RECIPE, below, mode: strategy.mode })}`;
  const target = join(context.workspace.layers, id);
  await onceOnly(target, async () => {
    await using sandbox = await networkSandbox(context, strategy.interpreter, below);
    // Without its history a checkout cannot tell its version from tags.
    const { release, version } = context.project;
    const variables = release ? {} : { SETUPTOOLS_SCM_PRETEND_VERSION: version ?? '0.0.0' };
    await step(context, sandbox, ['pip', 'install', '--quiet', '--no-deps', '-e', PLACES.checkout], variables);
    await step(context, sandbox, ['pip', 'check']);
    await script(context, sandbox, await readFile(join(import.meta.dirname, 'check_install.py'), 'utf8'), [PLACES.checkout]);
    await clean(sandbox);
    await sandbox.freeze(target);
  });
  return id;
}

async function networkSandbox(context: InstallContext, interpreter: Interpreter, layers: readonly string[]): Promise<Sandbox> {
  const index = indexSettings(process.env);
  const spec: SandboxSpec = {
    layers: layers.map((id) => join(context.workspace.layers, id)),
    mounts: [
      ...resolveMounts(context.workspace, interpreterMounts(interpreter)),
      { source: toolPath('uv'), target: PLACES.uv },
      ...index.mounts,
    ],
    workdir: '/tmp',
    variables: {
      ...VARIABLES,
      ...interpreterVariables(interpreter),
      ...index.variables,
      UV_CACHE_DIR: '/tmp/uv-cache',
      UV_NO_CONFIG: '1',
      UV_NO_PROGRESS: '1',
      UV_PYTHON_DOWNLOADS: 'never',
    },
    network: true,
  };
  context.signal?.throwIfAborted();
  return context.provider.create(spec);
}

async function step(
  context: InstallContext,
  sandbox: Sandbox,
  args: readonly string[],
  variables: Record<string, string> = {},
): Promise<void> {
  await run(context, sandbox, [PLACES.uv, ...args], `uv ${args.join(' ')}`, variables);
}

async function script(context: InstallContext, sandbox: Sandbox, source: string, args: readonly string[]): Promise<void> {
  await run(context, sandbox, ['python', '-c', source, ...args], 'check of the install', {});
}

async function run(
  context: InstallContext,
  sandbox: Sandbox,
  command: [string, ...string[]],
  shown: string,
  variables: Record<string, string>,
): Promise<void> {
  const result = await sandbox.exec(command, {
    timeoutMs: STEP_TIMEOUT_MS,
    variables,
    ...(context.signal === undefined ? {} : { signal: context.signal }),
  });
  context.log.command(shown, result);
  if (result.timedOut) throw new StepFailed(`${shown} took longer than ${STEP_TIMEOUT_MS / 1000} s`);
  if (result.exitCode !== 0) throw new StepFailed(`${shown} failed:\n${result.stderr.trim() || result.stdout.trim()}`);
}

/**
 * Lets pytest write the byte code of itself and of its plugins, as it rewrites their assertions: later runs, which
 * write none, would do that work each time. A run that fails has still done so.
 */
async function warmUp(context: InstallContext, sandbox: Sandbox): Promise<void> {
  await sandbox.writeFile('/tmp/warm/test_warm.py', 'def test_warm():\n    assert True\n');
  const result = await sandbox.exec(['python', '-m', 'pytest', '-q', '-p', 'no:cacheprovider', '/tmp/warm'], {
    variables: { PYTHONDONTWRITEBYTECODE: '' },
    workdir: '/tmp/warm',
    timeoutMs: 60_000,
  });
  context.log.command('python -m pytest (warm-up)', result);
}

async function clean(sandbox: Sandbox): Promise<void> {
  await sandbox.exec(['bash', '-c', 'shopt -s dotglob; rm -rf /tmp/* /var/tmp/* /home/agent/*']);
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
