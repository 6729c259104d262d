import { join } from 'node:path';
import type { Environment } from '../records/environment.ts';
import type { Repository } from '../records/repository.ts';
import { runProcess } from '../support/process.ts';
import type { TestFramework } from '../testing/index.ts';
import { decisiveLines } from './build-log.ts';
import { copiesOf } from './copies/find-copies.ts';
import { hideCopies } from './copies/hide-copies.ts';
import { sandboxSpec } from './environment.ts';
import { frameworkOf } from './framework-of.ts';
import { type InstallContext, StepFailed } from './install.ts';
import type { Strategy } from './languages/language-rules.ts';
import { addedTo } from './made.ts';
import { CHECKOUT } from './places.ts';
import { checkSanity, type SanityRules } from './sanity-check.ts';

/** What all strategies of one build share. */
export type BuildContext = InstallContext & {
  id: string;
  repository: Repository;
  sanity: SanityRules;
  /** Milliseconds since the build began. */
  passed: () => number;
  /** What was tried: two strategies that come to the same packages are one. */
  tried: Set<string>;
};

export type Attempt =
  | { kind: 'sound'; environment: Environment }
  | { kind: 'failed'; reason: 'build-failed' | 'sanity-check'; detail: string };

/** Builds an environment by one strategy and runs its tests; undefined where that was done before. */
export async function tryStrategy(context: BuildContext, strategy: Strategy): Promise<Attempt | undefined> {
  try {
    return await build(context, strategy);
  } catch (error) {
    if (error instanceof StepFailed) return { kind: 'failed', reason: 'build-failed', detail: decisiveLines(error.message) };
    throw error;
  }
}

async function build(context: BuildContext, strategy: Strategy): Promise<Attempt | undefined> {
  const { workspace, provider, repository, log } = context;
  const resolution = await strategy.resolve(context);
  const key = JSON.stringify([strategy.key, resolution.lock]);
  if (context.tried.has(key)) {
    log.line('left: it comes to the same packages as one before');
    return undefined;
  }
  context.tried.add(key);
  const { layers, checkout, made = [], build: making, lock = resolution.lock } = await strategy.install(context, resolution);
  const inWorkspace = (id: string): string => join(workspace.layers, id);
  const added = await addedTo(inWorkspace(checkout), layers.map(inWorkspace));
  const framework = frameworkOf({
    test_framework: strategy.framework,
    made: added.made,
    ...(making === undefined ? {} : { build: making }),
  });
  const environment: Environment = {
    id: context.id,
    repository,
    layers,
    checkout_layer: checkout,
    made_layers: made,
    ...(making === undefined ? {} : { build: making }),
    ...added,
    mounts: strategy.mounts,
    workdir: CHECKOUT,
    variables: strategy.variables,
    test_framework: strategy.framework,
    test_command: framework.command,
    runtime: strategy.runtime,
    lock,
    ...(strategy.proposed === undefined ? {} : { proposed: [...strategy.proposed] }),
    baseline: [],
    flaky: [],
    build_seconds: 0,
    bytes: await sizeOf(layers.map(inWorkspace)),
    created_at: new Date().toISOString(),
  };
  const checked = await checkSanity(provider, sandboxSpec(workspace, environment), framework, context.sanity, context.signal);
  if (checked.kind === 'unsound') {
    log.line(checked.output);
    return { kind: 'failed', reason: 'sanity-check', detail: `${checked.detail}\n${decisiveLines(checked.output)}`.trim() };
  }
  const sound: Environment = { ...environment, baseline: checked.baseline, flaky: checked.flaky };
  const kept = (await withoutCopies(context, sound, framework)) ?? sound;
  const passed = Object.values(kept.baseline[0]?.tests ?? {}).filter((outcome) => outcome === 'passed').length;
  log.line(`kept: ${passed} tests passed, ${kept.flaky.length} flaky`);
  const seconds = Math.round(context.passed()) / 1000;
  return {
    kind: 'sound',
    environment: { ...kept, build_seconds: seconds },
  };
}

/** The environment with other copies of its package out of sight, where there are any and its tests run without them. */
async function withoutCopies(
  context: BuildContext,
  environment: Environment,
  framework: TestFramework,
): Promise<Environment | undefined> {
  const { workspace, provider, log, signal } = context;
  const found = await copiesOf(environment, context);
  for (const which of ['all', 'of the host'] as const) {
    const hidden = await hiddenOrLeft(context, environment, found, which);
    if (hidden === undefined) continue;
    const checked = await checkSanity(provider, sandboxSpec(workspace, hidden), framework, context.sanity, signal);
    if (checked.kind === 'sound') return { ...hidden, baseline: checked.baseline, flaky: checked.flaky };
    log.line(`left in sight: without these copies the tests do not run: ${checked.detail}`);
  }
  return undefined;
}

async function hiddenOrLeft(
  ...[context, environment, found, which]: Parameters<typeof hideCopies>
): Promise<Environment | undefined> {
  try {
    return await hideCopies(context, environment, found, which);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    context.log.line(`left in sight: copies cannot be removed: ${decisiveLines(error.message)}`);
    return undefined;
  }
}

async function sizeOf(folders: readonly string[]): Promise<number> {
  const result = await runProcess(['du', '-sk', '--', ...folders]);
  return result.stdout.split('\n').reduce((sum, line) => sum + (Number.parseInt(line, 10) || 0) * 1024, 0);
}
