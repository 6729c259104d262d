import { join } from 'node:path';
import type { Environment } from '../../records/environment.ts';
import type { Workspace } from '../../records/workspace.ts';
import type { SandboxProvider } from '../../sandbox/index.ts';
import { findFramework } from '../../testing/index.ts';
import { reachOf } from '../reach/reach-of.ts';
import { importNames } from '../reach/source-files.ts';
import { baselineOf } from '../trial/baseline.ts';
import type { SandboxBench } from '../trial/sandbox-bench.ts';
import type { TrialGround } from '../trial/trial-ground.ts';

export type ModelGround = TrialGround;

type GroundOptions = { workspace: Workspace; provider: SandboxProvider; seed: number; signal?: AbortSignal };

/** What trials of whole functions share: the same as those of operators, the line map of the environment. */
export async function prepareGround(environment: Environment, options: GroundOptions, bench: SandboxBench): Promise<ModelGround> {
  const { workspace, provider, seed, signal } = options;
  const baseline = baselineOf(environment);
  const framework = findFramework(environment.test_framework);
  const reach = await reachOf(environment, { workspace, provider, framework, ...(signal === undefined ? {} : { signal }) });
  const files = Object.keys(reach).sort();
  const sources = await bench.use(
    (sandbox) =>
      Promise.all(
        files.map(async (file) => [file, (await sandbox.readFile(join(sandbox.workdir, file))).toString('utf8')] as const),
      ),
    () => false,
  );
  return {
    environment,
    workspace,
    provider,
    framework,
    baseline,
    reach,
    sources: Object.fromEntries(sources),
    packages: importNames(files),
    seed,
    trialBudgetMs: Math.max(10_000, 3 * baseline.durationMs),
    trivialShare: 0.5,
  };
}
