import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { JournalLine } from '../records/attempt.ts';
import { Candidate } from '../records/candidate.ts';
import { readRecords } from '../records/read.ts';
import { Sample } from '../records/sample.ts';
import { Task } from '../records/task.ts';
import { readRun, type StoredAttempt } from '../rollouts/index.ts';
import { runProcess } from '../support/process.ts';
import { random } from '../support/random.ts';
import { packageRoot, toolPath } from '../support/tools.ts';
import {
  drawKill,
  leftovers,
  type Place,
  placeIn,
  processesOf,
  readSeries,
  stageSeconds,
  startRun,
  writeSeries,
} from './kills.ts';

/**
 * A run that is killed again and again comes to what an undisturbed one comes to, whose replies it replays: `search-repair` goes by
 * how long tests take. A few kills by default; at length with SWE_LEGO_KILLS=200, in a folder that SWE_LEGO_KILLS_FOLDER names:
 * started again, it goes on there.
 */
const KILLS = Number(process.env['SWE_LEGO_KILLS'] ?? 6);
const KILLS_OF_A_SERIES = Math.min(KILLS, 40);
const SERIES = Math.ceil(KILLS / KILLS_OF_A_SERIES);
const RECIPE = join(packageRoot, 'recipes', 'smoke.yaml');
/** What ends an attempt or a command depends on how busy the machine is: not here. */
const LIMITS = /(max_seconds|command_timeout_seconds): \d+/g;
const HOUR_MS = 3_600_000;

const given = process.env['SWE_LEGO_KILLS_FOLDER'];
const folder = given === undefined ? mkdtempSync(join(tmpdir(), 'kills-')) : resolve(given);
const seed = Number(process.env['SWE_LEGO_KILLS_SEED'] ?? 1);
const recipe = join(folder, 'replayed.yaml');
let whole: Place;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  whole = placeIn(join(folder, 'undisturbed'));
  tell('the undisturbed run');
  const text = (await readFile(RECIPE, 'utf8')).replace(LIMITS, (_, name: string) => `${name}: 36000`);
  const patient = join(folder, 'patient.yaml');
  await writeFile(patient, text);
  const { exitCode, stderr } = await startRun(patient, whole);
  expect([exitCode, stderr]).toEqual([0, '']);
  await writeFile(recipe, text.replace(/^rollout:$/m, `rollout:\n  model: replay:${join(whole.workspace, 'runs/expert')}`));
}, HOUR_MS);
afterAll(() => {
  if (given === undefined) rmSync(folder, { recursive: true, force: true });
});

function tell(text: string): void {
  if (process.env['SWE_LEGO_KILLS'] !== undefined) writeSync(2, `kills: ${text}\n`);
}

test.each(Array.from({ length: SERIES }, (_, index) => index + 1))(
  'series %i of kills loses and doubles nothing',
  async (number) => {
    const own = join(folder, `series-${number}`);
    const place = placeIn(own);
    const series = readSeries(own);
    const stages = stageSeconds(whole);
    const killed = new Map<string, number>();
    while (series.kills < KILLS_OF_A_SERIES) {
      const kill = drawKill(series.kills, KILLS_OF_A_SERIES, stages, random(seed, 'kills', number, series.kills));
      const { pid, exitCode, stage, stderr } = await startRun(recipe, place, kill);
      if (exitCode === 130) expect(stderr).toBe('interrupted: run the same command again to go on from here\n');
      else expect(stderr).toBe('');
      // a Ctrl-C before Node has begun ends it as a kill does
      expect(exitCode === null || exitCode === 0 || (kill.how === 'ctrl-c' && exitCode === 130)).toBe(true);
      killed.set(stage, (killed.get(stage) ?? 0) + 1);
      series.kills++;
      series.pids.push(pid);
      writeSeries(own, series);
      const done = (number - 1) * KILLS_OF_A_SERIES + series.kills;
      tell(`${done} of ${KILLS}: ${exitCode === 0 ? 'it was done before' : `in ${stage}, ${kill.how}`}`);
    }
    const { exitCode, stderr } = await startRun(recipe, place);
    expect([exitCode, stderr]).toEqual([0, '']);
    tell(`series ${number}: ${[...killed].map(([stage, count]) => `${stage} ${count}`).join(', ')}`);
    await expectEqual(place, whole);
    await expectTrained(place, join(own, 'trained-anew'));
    expect(leftovers(place, series.pids)).toEqual([]);
    await expect.poll(() => processesOf(place), { timeout: 30_000 }).toEqual([]);
  },
  10 * HOUR_MS,
);

async function expectEqual(killed: Place, undisturbed: Place): Promise<void> {
  const [one, other] = await Promise.all([summary(killed), summary(undisturbed)]);
  expect(one).toEqual(other);
  expect(files(killed)).toEqual(files(undisturbed));
  for (const { workspace } of [killed, undisturbed]) expectWhole(workspace);
}

/** All that two runs of a recipe have in common, whatever they were interrupted by. */
async function summary({ workspace }: Place): Promise<unknown> {
  const tasks = await readRecords(Task, join(workspace, 'tasks.jsonl'));
  const held = await readRecords(Task, join(workspace, 'tasks-held-out.jsonl'));
  const runs = ['runs/expert', 'evaluation/untrained-base', 'evaluation/trained-policy'];
  return {
    tasks: tasks.map(({ instance_id, patch, problem_statement, FAIL_TO_PASS, PASS_TO_PASS, base_commit, certificate }) => ({
      instance_id,
      patch,
      problem_statement,
      FAIL_TO_PASS,
      PASS_TO_PASS,
      base_commit,
      runs: certificate.runs.map(({ state, tests }) => ({ state, tests })),
    })),
    held: held.map(({ instance_id }) => instance_id),
    attempts: Object.fromEntries(await Promise.all(runs.map(async (run) => [run, await attempts(join(workspace, run), run)]))),
    samples: (await readRecords(Sample, join(workspace, 'dataset/policy/samples.jsonl'))).map(
      ({ instance_id, attempt, stage, turns, outcome, messages }) => ({
        instance_id,
        attempt,
        stage,
        turns,
        outcome,
        messages: messages.map(({ role, content, train, mask_reason }) => [
          role,
          train,
          mask_reason,
          role === 'assistant' ? content : '',
        ]),
      }),
    ),
    report: Object.keys(JSON.parse(await readFile(join(workspace, 'report/report.json'), 'utf8')) as object).sort(),
  };
}

/** Each attempt that the run's journal holds, once, with its verdict; replies of trained models are theirs alone. */
async function attempts(run: string, name: string): Promise<unknown> {
  const lines = await readRecords(JournalLine, join(run, 'journal.jsonl'));
  const finished = lines
    .filter(({ event }) => event === 'finished')
    .map(({ instance_id, attempt }) => `${instance_id}/${attempt}`);
  expect(finished).toHaveLength(new Set(finished).size);
  const stored = await readRun(run);
  expect(stored).toHaveLength(finished.length);
  for (const { events, verdict, attempt, instanceId } of stored) {
    expect([events[0]?.type, events.at(-1)?.type]).toEqual(['attempt-start', 'attempt-end']);
    expect(verdict).toMatchObject({ instance_id: instanceId, attempt });
  }
  if (name !== 'runs/expert') {
    const scored = await readRecords(Candidate, join(run, 'candidates.jsonl'));
    expect(scored.map(({ instance_id, attempt }) => `${instance_id}/${attempt}`).sort()).toEqual([...finished].sort());
    return [...finished].sort();
  }
  return stored.map((one) => ({ id: `${one.instanceId}/${one.attempt}`, deeds: deeds(one), outcome: one.verdict?.outcome }));
}

function deeds({ events, patch }: StoredAttempt): unknown {
  const calls = events.flatMap((event) => (event.type === 'tool-result' ? [[event.tool, event.arguments, event.status]] : []));
  const [end] = events.flatMap((event) => (event.type === 'attempt-end' ? [event.reason] : []));
  return { calls, end, patch };
}

/** The files of a workspace; those of layers and attempts by their folders alone, and of those only what lies directly in them. */
function files({ workspace }: Place): string[] {
  const all = globSync('**', {
    cwd: workspace,
    withFileTypes: true,
    exclude: (entry) => INNER.test(relative(workspace, join(entry.parentPath, entry.name))),
  });
  return all.map((entry) => relative(workspace, join(entry.parentPath, entry.name))).sort();
}

const INNER = /^(?:(?:layers|sources|sandboxes\/bases)\/[^/]+\/.|sandboxes\/(?:discarded|bases)\/.)/;

/** Every JSONL file ends with a newline and holds JSON in every line; every JSON file is whole. */
function expectWhole(workspace: string): void {
  for (const path of globSync('**/*.{jsonl,json}', {
    cwd: workspace,
    exclude: (name) => /^(?:layers|sources|bases)$/.test(String(name)),
  })) {
    const text = readFileSync(join(workspace, path), 'utf8');
    expect(text === '' || text.endsWith('\n') || path.endsWith('.json'), path).toBe(true);
    for (const part of path.endsWith('.json') ? [text] : text.split('\n').slice(0, -1))
      expect(() => JSON.parse(part), path).not.toThrow();
  }
}

const Training = z.object({
  steps: z.number(),
  tokens: z.number(),
  trained_tokens: z.number(),
  loss_first: z.number(),
  loss_last: z.number(),
  stages: z.array(z.object({ steps: z.number(), stopped: z.string() })),
});

/** The killed run's trainings came to what the same trainings come to when nothing disturbs them. */
async function expectTrained({ workspace }: Place, anew: string): Promise<void> {
  for (const kind of ['policy', 'verifier']) {
    const from = join(workspace, 'checkpoints', kind);
    const out = join(anew, kind);
    mkdirSync(out, { recursive: true });
    const config = JSON.parse(await readFile(join(from, 'config.json'), 'utf8')) as Record<string, unknown>;
    const path = join(anew, `${kind}.json`);
    await writeFile(path, JSON.stringify({ ...config, out }));
    const trained = await runProcess([toolPath('python'), '-m', 'swe_lego_trainer', 'sft', path], {
      env: { ...(process.env as Record<string, string>), PYTHONPATH: join(packageRoot, 'trainer') },
    });
    expect(trained.exitCode, trained.stderr).toBe(0);
    const [ours, theirs] = await Promise.all(
      [from, out].map(async (folder) => Training.parse(JSON.parse(await readFile(join(folder, 'training.json'), 'utf8')))),
    );
    expect(ours).toEqual({
      ...theirs,
      loss_first: expect.closeTo(theirs?.loss_first ?? 0, 3),
      loss_last: expect.closeTo(theirs?.loss_last ?? 0, 3),
    });
    const steps = (folder: string): string[] =>
      readFileSync(join(folder, 'metrics.jsonl'), 'utf8')
        .split('\n')
        .map((line) => /"stage": \d+, "step": \d+/.exec(line)?.[0] ?? '');
    expect(steps(from)).toEqual(steps(out));
  }
}
