import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeEndpoint, openAiEndpoint } from '../models/index.ts';
import type { Task } from '../records/task.ts';
import { workspaceAt } from '../records/workspace.ts';
import { namespaceProvider } from '../sandbox/index.ts';
import { type Ground, profileOf, rollOutPlan } from './attempts.ts';
import { attemptSettings } from './schema.ts';

let root: string;
let ground: Ground;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'attempts-'));
  const workspace = workspaceAt(join(root, 'workspace'));
  const { signal } = new AbortController();
  ground = { workspace, provider: namespaceProvider({ root: workspace.sandboxes }), parallel: 1, signal };
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function rollOut(profile: string, trained: string | undefined, tasks: Task[] = []): Promise<void> {
  const entry = { id: 'policy', ...(trained === undefined ? {} : { profile: trained }) };
  await using endpoint = await fakeEndpoint([], [{ id: 'other', profile: 'mini' }, entry]);
  const model = openAiEndpoint({ name: 'policy', baseUrl: endpoint.baseUrl });
  const settings = attemptSettings({ attempts: 1, temperature: 1, limits: {} });
  const plan = { run: join(root, 'run'), tasks, model, profile: profileOf(profile, settings.limits), seed: 1, settings };
  await rollOutPlan(plan, ground, () => undefined);
}

test('a model gets the prompts that it was trained with, or none', async () => {
  await expect(rollOut('default', 'compact')).rejects.toMatchObject({
    code: 'PROFILE_DIFFERS',
    kind: 'usage',
    hint: expect.stringContaining('compact'),
  });
  await rollOut('compact', 'compact');
  await rollOut('default', undefined);
});

test('an environment that is not there is told before any attempt', async () => {
  await expect(rollOut('default', undefined, [{ environment: 'gone-1' } as Task])).rejects.toMatchObject({
    code: 'ENVIRONMENT_MISSING',
  });
});
