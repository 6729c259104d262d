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
  expect(read).toEqual({ attempts: [first, second, tenth], ungraded: ['a/1'], unreadable: [] });
});

test('attempts without a verdict are taken as of an outcome that is stated, if they finished', async () => {
  const attempt = fixtureAttempt({ instanceId: 'u', attempt: 1 });
  const folder = await store(attempt);
  await rm(join(folder, 'verdict.json'));
  const unfinished = await store(fixtureAttempt({ instanceId: 'u', attempt: 2 }));
  await rm(join(unfinished, 'verdict.json'));
  await writeJsonLines(join(unfinished, 'trajectory.jsonl'), attempt.events.slice(0, 2));
  const read = await readAttempts(run, { ungraded: 'resolved' });
  expect(read.attempts.at(-1)).toMatchObject({
    ...attempt,
    verdict: { outcome: 'resolved', reasons: ['stated, not graded: by whoever makes the data set'] },
  });
  expect(read.ungraded).toEqual(['a/1', 'u/2']);
  expect((await readAttempts(run)).ungraded).toEqual(['a/1', 'u/1', 'u/2']);
  await rm(join(run, 'attempts', 'u'), { recursive: true });
});

test.each([
  ['verdict.json', '{"instance_id":"z"}', /^verdict\.json: attempt: /],
  ['verdict.json', JSON.stringify(fixtureAttempt({ instanceId: 'other' }).verdict), /^verdict\.json is of other #0$/],
  ['trajectory.jsonl', '{"type":"nothing"}\n', /^trajectory\.jsonl: line 1 /],
  ['messages.json', '[{"role":"tool"', /^messages\.json cannot be read as JSON$/],
  ['messages.json', undefined, /^there is no messages\.json$/],
])('an attempt with a wrong %s is named, and the others go on', async (file, content, reason) => {
  const folder = await store(fixtureAttempt({ instanceId: 'z' }));
  if (content === undefined) await rm(join(folder, file));
  else await writeFile(join(folder, file), content);
  const { attempts, unreadable } = await readAttempts(run);
  expect(attempts).toHaveLength(3);
  expect(unreadable).toEqual([{ name: 'z/0', reason: expect.stringMatching(reason) }]);
});

test('a folder that is no run is a usage error', async () => {
  await expect(readAttempts(join(run, 'attempts'))).rejects.toMatchObject({ code: 'RUN_NOT_FOUND', kind: 'usage' });
});
