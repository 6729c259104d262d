import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeJson } from '../support/files.ts';
import { writeJsonLines } from '../support/journal.ts';
import { type Attempt, readAttempts } from './attempt.ts';
import { fixtureAttempt } from './fixture-attempts.ts';

let run: string;
beforeAll(async () => {
  run = await mkdtemp(join(tmpdir(), 'run-'));
});
afterAll(() => rm(run, { recursive: true }));

async function store(attempt: Attempt): Promise<string> {
  const folder = join(run, 'attempts', attempt.task.instance_id, String(attempt.attempt));
  await mkdir(folder, { recursive: true });
  await writeJsonLines(join(folder, 'trajectory.jsonl'), attempt.events);
  await writeJson(join(folder, 'messages.json'), attempt.messages);
  await writeJson(join(folder, 'verdict.json'), attempt.verdict);
  await writeFile(join(folder, 'patch.diff'), attempt.patch);
  return folder;
}

test('reads the graded attempts of a run, in order, and names the others', async () => {
  const tenth = fixtureAttempt({ instanceId: 'b', attempt: 10 });
  const second = fixtureAttempt({ instanceId: 'b', attempt: 2, outcome: 'unresolved' });
  const first = fixtureAttempt({ instanceId: 'a' });
  for (const attempt of [tenth, second, first]) await store(attempt);
  await appendFile(join(run, 'attempts', 'a', '0', 'trajectory.jsonl'), '{"type":"attempt-e'); // a torn last line
  await mkdir(join(run, 'attempts', 'a', '1'));
  const read = await readAttempts(run);
  expect(read).toEqual({ attempts: [first, second, tenth], ungraded: ['a/1'] });
});

test('says which file is wrong', async () => {
  const folder = await store(fixtureAttempt({ instanceId: 'z' }));
  await writeFile(join(folder, 'verdict.json'), '{"instance_id":"z"}');
  await expect(readAttempts(run)).rejects.toMatchObject({
    code: 'RECORD_INVALID',
    message: expect.stringContaining('verdict.json'),
  });
});

test('a folder that is no run is a usage error', async () => {
  await expect(readAttempts(join(run, 'attempts'))).rejects.toMatchObject({ code: 'RUN_NOT_FOUND', kind: 'usage' });
});
