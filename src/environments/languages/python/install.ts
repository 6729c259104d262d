import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PythonProject } from '../../../repositories/index.ts';
import { byName } from '../../../support/by-name.ts';
import { toolPath } from '../../../support/tools.ts';
import {
  type InstallContext,
  type InstallSpec,
  installedLayer,
  StepFailed,
  sourceLayer,
  type Workbench,
  withNetwork,
} from '../../install.ts';
import { CHECKOUT } from '../../places.ts';
import type { Installed } from '../language-rules.ts';
import { indexSettings } from './index-settings.ts';
import type { Interpreter } from './interpreters.ts';
import { interpreterInside, interpreterMounts, interpreterVariables } from './mounts.ts';
import { PLACES, VARIABLES } from './places.ts';
import type { PythonStrategy } from './strategy.ts';

/** What every environment has besides what the package asks for: to run the tests and to see what they reach. */
const TEST_TOOLS = ['pytest', 'pytest-cov', 'coverage'];
/** Suites pin what measures them, and some pin a coverage that cannot tell tests apart: this holds whatever they ask for. */
const OVERRIDES = ['coverage>=5.2'];
/** What tells which tests reach a line: its contexts came with 5.0, and it knows the Pythons of today. */
const MEASURING = ['coverage'];
/** pytest and what it needs, where that is not of the time of the release. */
const RUNNER = [...TEST_TOOLS, 'pluggy', 'iniconfig', 'packaging', 'pygments', 'tomli', 'exceptiongroup', 'typing-extensions'];

/** The exact versions, one `name==version` a line, that the strategy's requirements come to. Nothing is installed. */
export async function resolve(context: InstallContext, strategy: PythonStrategy, project: PythonProject): Promise<string[]> {
  const { requirements } = strategy.tests;
  const input = [...ownRequirements(strategy, project), ...requirements, ...TEST_TOOLS, ''].join('\n');
  const layers = strategy.requirements === 'built' ? [await sourceLayer(context)] : [];
  return withNetwork(context, installSpec(strategy.interpreter, layers), async (bench) => {
    await bench.sandbox.writeFile('/tmp/requirements.in', input);
    await bench.sandbox.writeFile('/tmp/overrides.txt', `${OVERRIDES.join('\n')}\n`);
    const compile = (dates: readonly string[]) =>
      uv(
        bench,
        [
          ...['pip', 'compile', '--quiet', '--no-header', '--no-annotate', ...dates],
          ...['--override', '/tmp/overrides.txt', '--python', interpreterInside(strategy.interpreter)],
          ...['-o', '/tmp/requirements.txt', '/tmp/requirements.in'],
        ],
        versionVariables(project),
      );
    if (strategy.asOf === undefined) await compile([]);
    else await compileAsOf(context, strategy.asOf, strategy.runner === 'of today' ? RUNNER : MEASURING, compile);
    const lines = (await bench.sandbox.readFile('/tmp/requirements.txt')).toString('utf8').split('\n');
    return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('-e'));
  });
}

/** Not every index tells when a file was uploaded, and what was there then need not fit together: today's versions then. */
async function compileAsOf(
  context: InstallContext,
  asOf: string,
  ofToday: readonly string[],
  compile: (dates: readonly string[]) => Promise<void>,
): Promise<void> {
  const today = new Date(Date.now() + 24 * 3600 * 1000).toISOString().slice(0, 10);
  const tools = ofToday.flatMap((name) => ['--exclude-newer-package', `${name}=${today}`]);
  try {
    await compile(['--exclude-newer', asOf, ...tools]);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    context.log.line(`versions as of ${asOf} cannot be had from this index: those of today are taken`);
    await compile([]);
  }
}

function ownRequirements(strategy: PythonStrategy, project: PythonProject): string[] {
  if (strategy.requirements === 'written') return project.dependencies;
  const { extras } = strategy.tests;
  return [`-e ${CHECKOUT}${extras.length > 0 ? `[${extras.join(',')}]` : ''}`];
}

/** The virtual environment with everything of the lock in it, the checkout, and the package installed over both. */
export async function install(
  context: InstallContext,
  strategy: PythonStrategy,
  project: PythonProject,
  lock: readonly string[],
): Promise<Installed> {
  const tools = await toolsLayer(context, strategy.interpreter, lock);
  const checkout = await sourceLayer(context);
  const below = [tools, checkout];
  if (strategy.mode === 'path') return { layers: below, checkout };
  const content = { mode: strategy.mode };
  const installed = await installedLayer(context, 'install', content, installSpec(strategy.interpreter, below), async (bench) => {
    await uv(bench, ['pip', 'install', '--quiet', '--no-deps', '-e', CHECKOUT], versionVariables(project));
    await uv(bench, ['pip', 'check']);
    const check = await readFile(join(import.meta.dirname, 'check_install.py'), 'utf8');
    await bench.step(['python', '-c', check, CHECKOUT], { shown: 'check of the install' });
    await bench.sandbox.exec(['sh', '-c', 'find "$0" -name __pycache__ -prune -exec rm -rf {} +', CHECKOUT]);
  });
  return { layers: [...below, installed], checkout };
}

/**
 * Without its history a checkout cannot tell its version from tags: what each tool that reads them takes instead. Those of
 * setuptools-scm (hatch-vcs, flit-scm), pbr, PDM, poetry-dynamic-versioning, uv-dynamic-versioning, versioningit.
 */
const VERSION_VARIABLES = [
  'SETUPTOOLS_SCM_PRETEND_VERSION',
  'VCS_VERSIONING_PRETEND_VERSION',
  'PBR_VERSION',
  'PDM_BUILD_SCM_VERSION',
  'POETRY_DYNAMIC_VERSIONING_BYPASS',
  'UV_DYNAMIC_VERSIONING_BYPASS',
];

export function versionVariables(project: Pick<PythonProject, 'release' | 'version' | 'tagged'>): Record<string, string> {
  if (project.release) return byName();
  const version = project.version ?? project.tagged ?? '0.0.0';
  return byName(VERSION_VARIABLES.map((name) => [name, version]));
}

/** Layer with the virtual environment; equal locks share one. */
function toolsLayer(context: InstallContext, interpreter: Interpreter, lock: readonly string[]): Promise<string> {
  const content = { python: interpreter.version, at: interpreterInside(interpreter), lock };
  return installedLayer(context, 'tools', content, installSpec(interpreter, []), async (bench) => {
    await bench.sandbox.writeFile('/tmp/requirements.txt', `${lock.join('\n')}\n`);
    await uv(bench, ['venv', '--quiet', '--python', interpreterInside(interpreter), PLACES.environment]);
    await uv(bench, ['pip', 'install', '--quiet', '--no-deps', '--compile-bytecode', '-r', '/tmp/requirements.txt']);
    await warmUp(context, bench);
  });
}

/** What a sandbox needs that installs with uv over these layers. */
export function installSpec(interpreter: Interpreter, layers: readonly string[]): InstallSpec {
  const index = indexSettings(process.env);
  return {
    layers,
    mounts: [...interpreterMounts(interpreter), { source: toolPath('uv'), target: PLACES.uv }, ...index.mounts],
    variables: {
      ...VARIABLES,
      ...interpreterVariables(interpreter),
      ...index.variables,
      UV_CACHE_DIR: '/tmp/uv-cache',
      UV_NO_CONFIG: '1',
      UV_NO_PROGRESS: '1',
      UV_PYTHON_DOWNLOADS: 'never',
    },
  };
}

async function uv(bench: Workbench, args: readonly string[], variables: Record<string, string> = byName()): Promise<void> {
  await bench.step([PLACES.uv, ...args], { shown: `uv ${args.join(' ')}`, variables });
}

/**
 * Lets pytest write the byte code of itself and of its plugins, as it rewrites their assertions: later runs, which
 * write none, would do that work each time. A run that fails has still done so.
 */
async function warmUp(context: InstallContext, { sandbox }: Workbench): Promise<void> {
  await sandbox.writeFile('/tmp/warm/test_warm.py', 'def test_warm():\n    assert True\n');
  const result = await sandbox.exec(['python', '-m', 'pytest', '-q', '-p', 'no:cacheprovider', '/tmp/warm'], {
    variables: { PYTHONDONTWRITEBYTECODE: '' },
    workdir: '/tmp/warm',
    timeoutMs: 60_000,
  });
  context.log.command('python -m pytest (warm-up)', result);
}
