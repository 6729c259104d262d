import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { readJournal } from '../../records/read.ts';
import type { StoredAttempt } from '../attempt-folder.ts';
import { exportPredictions } from './predictions.ts';

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'swe-lego-predictions-'));
});
afterEach(() => rm(out, { recursive: true, force: true }));

const stored = (instanceId: string, attempt: number, patch: string): StoredAttempt => ({
  instanceId,
  attempt,
  folder: '',
  events: [{ type: 'attempt-start', at: '', instance_id: instanceId, attempt, model: 'm', profile: '', seed: 0, messages: [] }],
  messages: [],
  patch,
});

test('one file for each attempt number, one row for each task, empty patches among them', async () => {
  const written = await exportPredictions([stored('a', 1, 'x'), stored('a', 2, ''), stored('b', 1, 'y')], out);
  expect(written).toEqual([
    { file: join(out, 'predictions.jsonl'), rows: 2 },
    { file: join(out, 'predictions-2.jsonl'), rows: 1 },
  ]);
  expect(await readJournal(z.unknown(), join(out, 'predictions.jsonl'))).toEqual([
    { instance_id: 'a', model_name_or_path: 'm', model_patch: 'x' },
    { instance_id: 'b', model_name_or_path: 'm', model_patch: 'y' },
  ]);
  expect(await readJournal(z.unknown(), join(out, 'predictions-2.jsonl'))).toEqual([
    { instance_id: 'a', model_name_or_path: 'm', model_patch: '' },
  ]);
});

test('a trajectory without its first line has no name for its model', async () => {
  await exportPredictions([{ ...stored('a', 1, 'x'), events: [] }], out);
  expect(await readJournal(z.unknown(), join(out, 'predictions.jsonl'))).toMatchObject([{ model_name_or_path: 'unknown' }]);
});
