import { join } from 'node:path';
import { frameworkOf } from '../../environments/index.ts';
import type { Environment } from '../../records/environment.ts';
import type { Language } from '../../records/repository.ts';
import type { Workspace } from '../../records/workspace.ts';
import type { Sandbox, SandboxProvider } from '../../sandbox/index.ts';
import type { TestFramework } from '../../testing/index.ts';
import { listPaths } from '../list-paths.ts';
import type { ReachMap } from '../reach/reach.ts';
import { reachOf } from '../reach/reach-of.ts';
import { importNames, isSourceOf } from '../reach/source-files.ts';
import { type Baseline, baselineOf } from './baseline.ts';
import type { SandboxBench } from './sandbox-bench.ts';

/** All that trials of one environment share. */
export type TrialGround = {
  environment: Environment;
  workspace: Workspace;
  provider: SandboxProvider;
  framework: TestFramework;
  baseline: Baseline;
  /** Of nothing where lines cannot be told: trials run the whole suite then. */
  reach: ReachMap;
  sources: Readonly<Record<string, string>>;
  /** Names under which users of Python import the package. */
  packages: readonly string[];
  seed: number;
  trialBudgetMs: number;
  trivialShare: number;
};

type GroundOptions = {
  workspace: Workspace;
  provider: SandboxProvider;
  seed: number;
  framework?: TestFramework;
  /** Share of the passing tests that may fail before a bug counts as trivial, 0 to 1. Default 0.5. */
  trivialShare?: number;
  signal?: AbortSignal;
};

/** Time for a compiler in every trial, beside the tests. Milliseconds. */
const COMPILE_MS: Partial<Record<Language, number>> = { go: 60_000, rust: 120_000, java: 90_000 };

/** Measures what tests reach, once per environment, and reads the sources that can be changed. */
export async function prepareGround(environment: Environment, options: GroundOptions, bench: SandboxBench): Promise<TrialGround> {
  const { workspace, provider, signal } = options;
  const { language } = environment.repository;
  const baseline = baselineOf(environment);
  const framework = options.framework ?? frameworkOf(environment);
  const reach = await reachOf(environment, { workspace, provider, framework, ...(signal === undefined ? {} : { signal }) });
  const reached = Object.keys(reach);
  const files = (reached.length > 0 ? reached : await sourceFiles(bench, language)).sort();
  const read = (sandbox: Sandbox): Promise<(readonly [string, string])[]> =>
    Promise.all(
      files.map(async (file) => [file, (await sandbox.readFile(join(sandbox.workdir, file))).toString('utf8')] as const),
    );
  return {
    environment,
    workspace,
    provider,
    framework,
    baseline,
    reach,
    sources: Object.fromEntries(await bench.use(read, () => false)),
    packages: importNames(files),
    seed: options.seed,
    trialBudgetMs: Math.max(20_000, 4 * baseline.durationMs) + (COMPILE_MS[language] ?? 0),
    trivialShare: options.trivialShare ?? 0.5,
  };
}

/** Every file of the checkout that is code of the package. */
async function sourceFiles(bench: SandboxBench, language: Language): Promise<string[]> {
  const paths = await bench.use(listPaths, () => false);
  return paths.filter((path) => isSourceOf(language, path));
}
