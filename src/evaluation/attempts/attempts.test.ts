import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFixtureRun } from '../fixture/attempts.ts';
import { fixtureTasks } from '../fixture/tasks.ts';
import type { AttemptSource } from './attempt-source.ts';
import { chooseAttempts, pageName } from './choose-attempts.ts';
import { readAttempts } from './read-attempts.ts';

let root: string;
let sources: AttemptSource[];
const tasks = fixtureTasks(6, 1);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'swe-lego-attempts-'));
  const candidates = await writeFixtureRun({ folder: root, tasks, attempts: 11, model: 'm', skill: 0.4, seed: 1 });
  await mkdir(join(root, 'attempts', tasks[0]?.instance_id ?? '', '12')); // started, not graded
  sources = await readAttempts({ run: 'expert', folder: root, tasks: tasks.slice(1), candidates });
});
afterAll(() => rm(root, { recursive: true, force: true }));

test('reads graded attempts in order, with scores, and with tasks where there are any', () => {
  expect(sources).toHaveLength(66);
  const [first] = tasks;
  const ofFirst = sources.filter((source) => source.verdict.instance_id === first?.instance_id);
  expect(ofFirst.map((source) => source.verdict.attempt)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(ofFirst[0]?.task).toBeUndefined();
  const known = sources.find((source) => source.verdict.instance_id === tasks[1]?.instance_id);
  expect(known?.task).toEqual(tasks[1]);
  expect(known?.end?.turns).toBe(known?.statuses.length);
  expect(known?.score).toBeTypeOf('number');
});

test('a run without attempts is empty', async () => {
  expect(await readAttempts({ run: 'r', folder: join(root, 'nothing'), tasks })).toEqual([]);
});

test('beyond the limit, resolved attempts come first and the note gives every number', () => {
  const resolved = sources.filter((source) => source.verdict.outcome === 'resolved').length;
  const { chosen, note } = chooseAttempts(sources, 60, 7);
  expect(chosen).toHaveLength(60);
  expect(chosen.filter((source) => source.verdict.outcome === 'resolved')).toHaveLength(resolved);
  expect(note).toContain(
    `60 of 66 graded attempts: all ${resolved} resolved, and ${60 - resolved} drawn of ${66 - resolved} others`,
  );
  expect(chooseAttempts(sources, 60, 7).chosen).toEqual(chosen);
  expect(chooseAttempts(sources, 66, 7)).toEqual({ chosen: sources, note: 'All 66 graded attempts of the run.' });
});

test('a small limit is never passed', () => {
  for (const limit of [0, 1, 3, 20]) expect(chooseAttempts(sources, limit, 7).chosen).toHaveLength(limit);
});

test('page names are safe and differ', () => {
  const named = (instance_id: string, run = 'r'): string => {
    const [source] = sources;
    if (source === undefined) throw new Error('no source');
    return pageName({ ...source, run, verdict: { ...source.verdict, instance_id } });
  };
  expect(named('owner__name-1')).toBe('owner__name-1-r-1.html');
  const hostile = ['../../etc/passwd', '..', 'a b', 'a/b', 'a\u0000b', `${'x'.repeat(300)}1`, `${'x'.repeat(300)}2`];
  for (const name of hostile) expect(named(name)).toMatch(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,170}\.html$/);
  expect(new Set(hostile.map((name) => named(name))).size).toBe(hostile.length);
});
