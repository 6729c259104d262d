import { join } from 'node:path';
import { sandboxSpec } from '../../environments/index.ts';
import type { Environment } from '../../records/environment.ts';
import type { Workspace } from '../../records/workspace.ts';
import type { SandboxProvider } from '../../sandbox/index.ts';
import { byName } from '../../support/by-name.ts';
import { readTextIfExists, writeJson } from '../../support/files.ts';
import type { TestFramework } from '../../testing/index.ts';
import { baselineOf } from '../trial/baseline.ts';
import { goReach } from './go-reach.ts';
import { measureReach, ReachMap, type ReachMeter } from './reach.ts';
import { v8Reach } from './v8-reach.ts';

/** By test framework. Others tell nothing of lines: what compiles sources before it runs them, and Rust's and Java's tools. */
const METERS: Readonly<Record<string, ReachMeter>> = byName({
  pytest: { variables: {}, measure: ({ sandbox, timeoutMs, signal }) => measureReach(sandbox, timeoutMs, signal) },
  'node-test': v8Reach,
  tap: v8Reach,
  mocha: v8Reach,
  'go-test': goReach,
});

export type ReachContext = { workspace: Workspace; provider: SandboxProvider; framework: TestFramework; signal?: AbortSignal };

/**
 * The reach map of an environment: it depends on that alone, is measured once, in a sandbox of its own, and kept beside it.
 * Empty where there is no way to measure one.
 */
export async function reachOf(environment: Environment, context: ReachContext): Promise<ReachMap> {
  const { workspace, provider, framework, signal } = context;
  const meter = METERS[framework.name];
  if (meter === undefined) return {};
  const path = join(workspace.environments, environment.id, 'reach.json');
  const known = await readTextIfExists(path);
  if (known !== undefined) return ReachMap.parse(JSON.parse(known));
  const spec = sandboxSpec(workspace, environment, []);
  await using sandbox = await provider.create({ ...spec, variables: { ...spec.variables, ...meter.variables } });
  const baseline = baselineOf(environment);
  const timeoutMs = Math.max(120_000, 20 * baseline.durationMs);
  const request = { sandbox, framework, passing: [...baseline.passing], timeoutMs };
  const reach = await meter.measure(signal === undefined ? request : { ...request, signal });
  await writeJson(path, reach);
  return reach;
}
