import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readRun, type StoredAttempt } from '../attempt-folder.ts';
import { miniTrajectory, PATCH, sftRow } from '../import/fixture-trajectories.ts';
import { importRun } from '../import/import-run.ts';
import { importer } from '../import/importers.ts';
import { atifTrajectory, exportAtif } from './atif.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'swe-lego-atif-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function stored(from: string, value: unknown): Promise<StoredAttempt> {
  const file = join(root, 'a.json');
  await writeFile(file, JSON.stringify(value));
  await importRun({ importer: importer(from), files: [file], run: join(root, 'run') });
  const [attempt] = await readRun(join(root, 'run'));
  if (attempt === undefined) throw new Error('nothing was imported');
  return attempt;
}

test('native calls: a step for each message of the prompt and each reply, results by the id of their call', async () => {
  const attempt = await stored('mini-swe-agent', miniTrajectory());
  const [written] = await exportAtif([attempt], join(root, 'out'));
  const trajectory = JSON.parse(await readFile(written?.file ?? '', 'utf8'));
  expect(written?.file).toBe(join(root, 'out/owner__name-1/1/trajectory.json'));
  expect(trajectory).toMatchObject({
    schema_version: 'ATIF-v1.6',
    session_id: 'owner__name-1/1',
    agent: { name: 'mini-swe-agent', model_name: 'vendor/model' },
    final_metrics: { total_prompt_tokens: 500, total_cost_usd: 2, total_steps: 7 },
    extra: { end_reason: 'finished', patch: PATCH },
  });
  expect(trajectory.steps.map((step: { step_id: number; source: string }) => `${step.step_id} ${step.source}`)).toEqual([
    '1 system',
    '2 user',
    ...[3, 4, 5, 6, 7].map((id) => `${id} agent`),
  ]);
  expect(trajectory.steps[3]).toMatchObject({
    timestamp: '2023-11-14T22:13:20.000Z',
    tool_calls: [{ tool_call_id: 'c2', function_name: 'bash', arguments: { command: 'pytest' } }],
    observation: { results: [{ source_call_id: 'c2', content: expect.stringContaining('FAILED') }] },
    metrics: { prompt_tokens: 100, completion_tokens: 10, cost_usd: 0.5 },
    extra: { statuses: ['non-zero-exit'] },
  });
});

test('text calls get an id by their turn; a trajectory without events is an empty one', async () => {
  const attempt = await stored('sft', sftRow());
  expect(atifTrajectory(attempt).steps[2]).toMatchObject({
    tool_calls: [{ tool_call_id: 'turn_1', function_name: 'execute_bash', arguments: { command: 'ls' } }],
    observation: { results: [{ source_call_id: 'turn_1' }] },
  });
  expect(atifTrajectory({ ...attempt, events: [] })).toMatchObject({ steps: [], agent: { model_name: 'unknown' } });
});
