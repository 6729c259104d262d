import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { buildEnvironment, sandboxSpec } from '../environments/index.ts';
import { applyEdit, proposeMutants } from '../mutation/index.ts';
import { workspaceAt } from '../records/workspace.ts';
import { fetchRepository } from '../repositories/index.ts';
import { namespaceProvider } from '../sandbox/index.ts';
import { fixtureLayers } from './fixture-package.ts';
import { judgeRun } from './trial/judge.ts';
import { SandboxBench } from './trial/sandbox-bench.ts';
import { prepareGround } from './trial/trial-ground.ts';
import { tryMutant } from './trial/try-mutant.ts';

const SAMPLE = 10;

test('on a real package, a trial sees the failing tests that the whole suite sees in a fresh sandbox', async () => {
  const root = await mkdtemp(join(tmpdir(), 'equals-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const workspace = { ...workspaceAt(join(root, 'workspace')), layers: await fixtureLayers() };
  const provider = namespaceProvider({ root: workspace.sandboxes });
  const fetched = await fetchRepository('pypi:inflection==0.5.1', { workspace });
  if (fetched.kind === 'rejected') throw new Error(fetched.rejection.detail);
  const built = await buildEnvironment(fetched.repository, { workspace, provider });
  if (built.kind === 'rejected') throw new Error(built.rejection.detail);
  const { environment } = built;
  const bench = new SandboxBench(() => provider.create(sandboxSpec(workspace, environment)));
  onTestFinished(() => bench.close());
  const ground = await prepareGround(environment, { workspace, provider, seed: 1 }, bench);
  const reached = Object.entries(ground.reach).map(([file, lines]) => [file, new Set(Object.keys(lines).map(Number))] as const);
  const mutants = await proposeMutants({ files: ground.sources, reached: Object.fromEntries(reached), seed: 21, limit: SAMPLE });
  expect(mutants).toHaveLength(SAMPLE);

  const { passing, flaky } = ground.baseline;
  let killed = 0;
  for (const mutant of mutants) {
    const signal = new AbortController().signal;
    const tried = await bench.use(
      (sandbox) => tryMutant(mutant, sandbox, { ...ground, trivialShare: 1, isKnown: () => false }, signal),
      () => false,
    );
    await using sandbox = await provider.create(sandboxSpec(workspace, environment));
    await sandbox.writeFile(join(sandbox.workdir, mutant.file), applyEdit(ground.sources[mutant.file] as string, mutant));
    const whole = judgeRun(await ground.framework.run(sandbox, { timeoutMs: 60_000 }), {
      passing,
      flaky,
      trivialAbove: passing.size,
    });
    const place = `${mutant.operator} ${mutant.file}:${mutant.line}`;
    if (whole.kind === 'killed') killed++;
    expect({ place, failing: tried.failing }).toEqual({ place, failing: whole.kind === 'killed' ? whole.failing : [] });
  }
  expect(killed).toBeGreaterThan(SAMPLE / 3);
}, 240_000);
