import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeEndpoint, openAiEndpoint, scriptedModel } from '../models/index.ts';
import { Task } from '../records/task.ts';
import { workspaceAt } from '../records/workspace.ts';
import { namespaceProvider } from '../sandbox/index.ts';
import { type Ground, profileOf, rollOutPlan, runTasks } from './attempts.ts';
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

const bareTask = (id: string): Task =>
  Task.parse({
    ...Object.fromEntries(TEXTS.map((name) => [name, ''])),
    instance_id: `owner__${id}-1`,
    kind: 'real',
    origin: { operator: 'change', file: '', line: 1, scope: '', seed: 0 },
    FAIL_TO_PASS: [],
    PASS_TO_PASS: [],
    difficulty: { files: 0, hunks: 0, lines: 0, failing_tests: 0 },
    certificate: { runs: [], flaky: [], environment: '', patch_sha256: '', test_patch_sha256: '', validated_at: '' },
  });
const TEXTS =
  'repo base_commit version created_at language problem_statement hints_text patch test_patch environment test_command licence'.split(
    ' ',
  );

test('a run keeps the tasks that it had, and holds attempts of one model', async () => {
  const run = join(root, 'slices');
  const model = scriptedModel([]);
  const settings = attemptSettings({ attempts: 1, temperature: 1, limits: {} });
  const plan = { run, model, profile: profileOf('default', settings.limits), seed: 1, settings };
  const before = ['one', 'two'].map(bareTask);
  await mkdir(run, { recursive: true });
  await writeFile(join(run, 'tasks.jsonl'), before.map((task) => `${JSON.stringify(task)}\n`).join(''));
  await rollOutPlan({ ...plan, tasks: [] }, ground, () => undefined);
  expect(await runTasks(run)).toEqual(before);
  const finished = { event: 'finished', at: '', instance_id: 'owner__one-1', attempt: 1, reason: 'finished' };
  await writeFile(join(run, 'journal.jsonl'), `${JSON.stringify(finished)}\n`);
  await rollOutPlan({ ...plan, tasks: [] }, ground, () => undefined);
  const other = { ...model, name: 'another' };
  await expect(rollOutPlan({ ...plan, tasks: [], model: other }, ground, () => undefined)).rejects.toMatchObject({
    code: 'RUN_DIFFERS',
    kind: 'usage',
  });
  await writeFile(join(run, 'run.json'), '{"imported": {"from": "sft"}}');
  await expect(rollOutPlan({ ...plan, tasks: [] }, ground, () => undefined)).rejects.toMatchObject({ code: 'RUN_IMPORTED' });
});
