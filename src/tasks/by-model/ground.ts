import { join } from 'node:path';
import type { Environment } from '../../records/environment.ts';
import type { Workspace } from '../../records/workspace.ts';
import type { SandboxProvider } from '../../sandbox/index.ts';
import { readTextIfExists, writeJson } from '../../support/files.ts';
import { findFramework } from '../../testing/index.ts';
import { measureReach, ReachMap } from '../reach/reach.ts';
import { importNames } from '../reach/source-files.ts';
import { baselineOf } from '../trial/baseline.ts';
import type { SandboxBench } from '../trial/sandbox-bench.ts';
import type { TrialGround } from '../trial/try-mutant.ts';

export type ModelGround = TrialGround;

type GroundOptions = { workspace: Workspace; provider: SandboxProvider; seed: number; signal?: AbortSignal };

/** What trials of whole functions share: the same as those of operators, the line map read from beside the environment. */
export async function prepareGround(environment: Environment, options: GroundOptions, bench: SandboxBench): Promise<ModelGround> {
  const baseline = baselineOf(environment);
  const path = join(options.workspace.environments, environment.id, 'reach.json');
  const known = await readTextIfExists(path);
  const timeoutMs = Math.max(120_000, 20 * baseline.durationMs);
  const reach =
    known === undefined
      ? await bench.use(
          (sandbox) => measureReach(sandbox, timeoutMs, options.signal),
          () => true,
        )
      : ReachMap.parse(JSON.parse(known));
  if (known === undefined) await writeJson(path, reach);
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
    workspace: options.workspace,
    provider: options.provider,
    framework: findFramework(environment.test_framework),
    baseline,
    reach,
    sources: Object.fromEntries(sources),
    packages: importNames(files),
    seed: options.seed,
    trialBudgetMs: Math.max(10_000, 3 * baseline.durationMs),
    trivialShare: 0.5,
  };
}
