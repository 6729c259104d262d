import { contentHash } from '../../../support/hash.ts';
import {
  type InstallContext,
  type InstallSpec,
  installedLayer,
  runCommands,
  StepFailed,
  sourceLayer,
  type Workbench,
  withNetwork,
} from '../../install.ts';
import { CHECKOUT, PROGRAMS } from '../../places.ts';
import type { Installed, Resolution } from '../language-rules.ts';
import { hasInstallScripts, lockedPackages } from './manifest.ts';
import { npmSettings } from './registry.ts';
import type { Node, Npm } from './toolchain.ts';

/** One way to build a JavaScript environment. */
export type JavaScriptStrategy = {
  node: Node;
  npm: Npm;
  /** Files that say what will be installed, by path. */
  files: Readonly<Record<string, string>>;
  /** Script of the package that builds what its tests need. */
  build: string | undefined;
  asOf: string | undefined;
};

const SETTINGS_FILE = '/tmp/npmrc';

/** The lock that npm makes of the files, those of a lock among them kept; nothing is installed. */
export function resolve(context: InstallContext, strategy: JavaScriptStrategy): Promise<Resolution> {
  return withNpm(context, strategy, [], async (bench, npm) => {
    await writeFiles(bench, strategy.files);
    const locked = Object.keys(strategy.files).some((path) => /lock|shrinkwrap/.test(path));
    const dates = strategy.asOf === undefined || locked ? [] : ['--before', strategy.asOf];
    await firstThatWorks([dates, [], ['--force']], context, (args) =>
      npm(['install', '--package-lock-only', '--ignore-scripts', ...args]),
    );
    const shrinkwrap = 'npm-shrinkwrap.json' in strategy.files ? 'npm-shrinkwrap.json' : 'package-lock.json';
    const file = (await bench.sandbox.readFile(`${CHECKOUT}/${shrinkwrap}`)).toString('utf8');
    return { lock: lockedPackages(file), file };
  });
}

/** Not every registry tells when a version came out; not all that is wanted fits together. */
async function firstThatWorks(
  ways: readonly (readonly string[])[],
  context: InstallContext,
  run: (args: readonly string[]) => Promise<unknown>,
): Promise<void> {
  for (const [index, args] of ways.entries()) {
    try {
      await run(args);
      return;
    } catch (error) {
      if (!(error instanceof StepFailed) || index === ways.length - 1) throw error;
      context.log.line(`left: ${args.join(' ') || 'versions of today'}`);
    }
  }
}

/** `node_modules`, the checkout over it, and what its build script makes over both. */
export async function install(context: InstallContext, strategy: JavaScriptStrategy, { file }: Resolution): Promise<Installed> {
  const { build, node, npm: tool, files } = strategy;
  const content = { node: node.version, files: contentHash(files), lock: file };
  const dependencies = await withNpmLayer(context, strategy, 'dependencies', content, [], async (bench, npm) => {
    const lock = 'npm-shrinkwrap.json' in files ? {} : { 'package-lock.json': file ?? '' };
    await writeFiles(bench, { ...files, ...lock });
    // Not `npm ci`: it holds locks that npm itself has just made to be out of step where optional packages are left out.
    await npm(['install', '--no-save', '--ignore-scripts', '--force']);
    await bench.sandbox.exec(['rm', '-f', SETTINGS_FILE]); // whatever secrets it holds are not for packages' own scripts
    if (hasInstallScripts(file ?? '')) {
      await npm(['rebuild']).catch((error: unknown) => {
        if (!(error instanceof StepFailed)) throw error;
        context.log.line('left: native parts could not be built; the tests will tell whether they are needed');
      });
    }
    await bench.step(['bash', '-c', KEEP_MODULES], { shown: 'tidy up', workdir: CHECKOUT });
    if (tool.mounts.length > 0)
      await bench.step(['bash', '-c', PUT_NPM, 'npm', PROGRAMS, ...tool.command], { shown: 'put npm on the PATH' });
  });
  const checkout = await sourceLayer(context);
  const below = [dependencies, checkout];
  if (build === undefined) return { layers: below, checkout };
  const built = await withNpmLayer(context, strategy, 'build', { build, node: node.version }, below, async (bench, npm) => {
    await bench.sandbox.exec(['rm', '-f', SETTINGS_FILE]);
    await npm(['run', build]);
  });
  const command = `npm run ${build}`;
  return {
    layers: [...below, built],
    checkout,
    made: [built],
    build: { command, place: 'checkout', before_tests: true },
  };
}

/** A layer over these of what commands leave behind. */
export function extend(
  context: InstallContext,
  strategy: JavaScriptStrategy,
  layers: readonly string[],
  commands: readonly string[],
): Promise<string> {
  return withNpmLayer(context, strategy, 'proposed', commands, layers, (bench) => runCommands(bench, commands));
}

/** Leaves nothing but `node_modules`, which git ignores whatever the checkout says. */
const KEEP_MODULES = `
find . -name node_modules -prune -o -type f -exec rm -f {} +
find . -name node_modules -prune -exec sh -c 'printf "*\\n" > "$1/.gitignore"' sh {} \\;
mkdir -p node_modules && printf "*\\n" > node_modules/.gitignore
`;

/** Scripts that build call npm by its name, wherever it is. */
const PUT_NPM = 'mkdir -p "$1" && printf "#!/bin/sh\\nexec %s %s \\"\\$@\\"\\n" "$2" "$3" >"$1/npm" && chmod 755 "$1/npm"';

async function writeFiles({ sandbox }: Workbench, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) await sandbox.writeFile(`${CHECKOUT}/${path}`, text);
}

type NpmStep = (args: readonly string[]) => Promise<string>;

async function withNpm<T>(
  context: InstallContext,
  strategy: JavaScriptStrategy,
  layers: readonly string[],
  work: (bench: Workbench, npm: NpmStep) => Promise<T>,
): Promise<T> {
  return withNetwork(context, await spec(strategy, layers), (bench) => prepared(bench, strategy, work));
}

async function withNpmLayer(
  context: InstallContext,
  strategy: JavaScriptStrategy,
  kind: string,
  content: unknown,
  layers: readonly string[],
  work: (bench: Workbench, npm: NpmStep) => Promise<void>,
): Promise<string> {
  return installedLayer(context, kind, content, await spec(strategy, layers), (bench) => prepared(bench, strategy, work));
}

async function prepared<T>(
  bench: Workbench,
  { npm }: JavaScriptStrategy,
  work: (bench: Workbench, npm: NpmStep) => Promise<T>,
): Promise<T> {
  await bench.sandbox.writeFile(SETTINGS_FILE, (await npmSettings(process.env)).file);
  return work(bench, (args) => bench.step([...npm.command, ...args], { shown: `npm ${args.join(' ')}`, workdir: CHECKOUT }));
}

async function spec({ node, npm }: JavaScriptStrategy, layers: readonly string[]): Promise<InstallSpec> {
  const settings = await npmSettings(process.env);
  return {
    layers,
    mounts: [...node.mounts, ...npm.mounts, ...settings.mounts],
    variables: {
      ...node.variables,
      ...settings.variables,
      npm_config_userconfig: SETTINGS_FILE,
      npm_config_cache: '/tmp/npm-cache',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_update_notifier: 'false',
      npm_config_yes: 'true',
    },
  };
}
