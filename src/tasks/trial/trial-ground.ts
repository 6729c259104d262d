import { frameworkOf } from '../../environments/index.ts';
import type { Environment } from '../../records/environment.ts';
import type { Language } from '../../records/repository.ts';
import type { Workspace } from '../../records/workspace.ts';
import type { Sandbox, SandboxProvider } from '../../sandbox/index.ts';
import { byName } from '../../support/by-name.ts';
import type { TestFramework } from '../../testing/index.ts';
import type { ReachMap } from '../reach/reach.ts';
import { reachOf } from '../reach/reach-of.ts';
import { importNames, isSourceOf } from '../reach/source-files.ts';
import { readCandidates, splitMade, surroundingsOf } from '../sources/made-files.ts';
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
  /** Those of them that are no UTF-8. */
  inBytes: ReadonlySet<string>;
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
  const measured = await reachOf(environment, { workspace, provider, framework, ...(signal === undefined ? {} : { signal }) });
  const { sources, inBytes, reach } = await bench.use(
    (sandbox) => readSources(sandbox, environment, measured),
    () => false,
  );
  return {
    environment,
    workspace,
    provider,
    framework,
    baseline,
    reach,
    sources,
    inBytes,
    packages: importNames(Object.keys(sources)),
    seed: options.seed,
    trialBudgetMs: Math.max(20_000, 4 * baseline.durationMs) + (COMPILE_MS[language] ?? 0),
    trivialShare: options.trivialShare ?? 0.5,
  };
}

/**
 * What can be changed: the code that tests reach, or where no map tells, all of it. What is made from something else is none
 * of it. Where tests of JavaScript load such files, a map by their lines says nothing of the sources.
 */
async function readSources(
  sandbox: Sandbox,
  environment: Environment,
  reach: ReachMap,
): Promise<Pick<TrialGround, 'sources' | 'inBytes' | 'reach'>> {
  const { language } = environment.repository;
  const around = await surroundingsOf(sandbox, environment);
  const reached = Object.keys(reach).sort();
  const paths = reached.length > 0 ? reached : [...around.files].filter((path) => isSourceOf(language, path)).sort();
  const { sources, made } = splitMade(await readCandidates(sandbox, paths), around);
  if (reached.length > 0 && made.size > 0 && language === 'javascript') return readSources(sandbox, environment, {});
  const kept = new Set(sources.map(({ path }) => path));
  return {
    sources: byName(sources.map(({ path, text }) => [path, text])),
    inBytes: new Set(sources.flatMap(({ path, encoding }) => (encoding === 'bytes' ? [path] : []))),
    reach: byName(Object.entries(reach).filter(([path]) => kept.has(path))),
  };
}
