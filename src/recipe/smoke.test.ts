import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Report } from '../evaluation/index.ts';
import { JournalLine } from '../records/attempt.ts';
import { readJournal, readRecords } from '../records/read.ts';
import { Task } from '../records/task.ts';
import { readRun } from '../rollouts/index.ts';
import { packageRoot } from '../support/tools.ts';
import type { RunEvent } from './events.ts';

/** The whole recipe on a real package, killed once in its roll-outs: one run that all tests here look at. */
const workspace = mkdtempSync(join(tmpdir(), 'swe-lego-smoke-'));
const expert = join(workspace, 'runs', 'expert');
let finishedBeforeKill: JournalLine[];
let events: RunEvent[];
let exitCode: number | null;

beforeAll(async () => {
  const killed = swelego();
  while ((await finished()).length < 3 && killed.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20));
  killed.kill('SIGKILL');
  await new Promise((resolve) => killed.once('exit', resolve));
  finishedBeforeKill = await finished();
  ({ events, exitCode } = await output(swelego()));
}, 900_000);
afterAll(() => rm(workspace, { recursive: true, force: true }));

function swelego(): ChildProcess {
  const args = ['run', join(packageRoot, 'recipes', 'smoke.yaml'), '--workspace', workspace, '--json'];
  return spawn(process.execPath, [join(packageRoot, 'src', 'cli', 'main.ts'), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function output(child: ChildProcess): Promise<{ events: RunEvent[]; exitCode: number | null }> {
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { events: text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as RunEvent])), exitCode: code };
}

async function finished(): Promise<JournalLine[]> {
  return (await readJournal(JournalLine, join(expert, 'journal.jsonl'))).filter(({ event }) => event === 'finished');
}

test('the killed run goes on to its end', () => {
  expect(exitCode).toBe(0);
  const ends = events.filter((event) => event.type === 'stage-end');
  expect(ends.map(({ stage }) => stage)).toEqual([
    'collect',
    'build',
    'create',
    'validate',
    'rollout',
    'grade',
    'dataset',
    'train',
    'evaluate',
    'report',
  ]);
  expect(ends.filter(({ cached }) => cached).map(({ stage }) => stage)).toEqual(['collect', 'build', 'create', 'validate']);
  expect(events.at(-1)).toMatchObject({ type: 'run-end', report: join(workspace, 'report', 'report.html') });
});

test('no attempt is done twice, and those finished before the kill stand', async () => {
  const lines = await finished();
  const ids = lines.map(({ instance_id, attempt }) => `${instance_id}/${attempt}`);
  expect(new Set(ids).size).toBe(ids.length);
  expect(lines.slice(0, finishedBeforeKill.length)).toEqual(finishedBeforeKill);
  expect(ids.length).toBe(2 * (await readRecords(Task, join(workspace, 'tasks-train.jsonl'))).length);
});

test('every task is proven by two base and two golden runs, and its statement keeps the answer', async () => {
  const tasks = await readRecords(Task, join(workspace, 'tasks.jsonl'));
  expect(tasks.length).toBeGreaterThanOrEqual(6);
  for (const task of tasks) {
    expect(task.certificate.runs.map(({ state }) => state)).toEqual(['base', 'base', 'golden', 'golden']);
    expect(task.FAIL_TO_PASS.length).toBeGreaterThan(0);
    expect(task.PASS_TO_PASS.length).toBeGreaterThan(0);
    for (const id of task.FAIL_TO_PASS) {
      expect(task.certificate.runs.map(({ tests }) => tests[id] === 'passed')).toEqual([false, false, true, true]);
      expect(task.problem_statement).not.toContain(id.split('::').at(-1));
    }
    expect(task.problem_statement).not.toContain(task.origin.operator);
    expect(task.problem_statement).not.toMatch(new RegExp(`${task.origin.file}|line ${task.origin.line}\\b`));
  }
});

test('the expert resolves tasks through its tools alone, and its record is whole', async () => {
  const attempts = await readRun(expert);
  const resolved = attempts.filter(({ verdict }) => verdict?.outcome === 'resolved');
  expect(resolved.length).toBeGreaterThanOrEqual(3);
  for (const { events: trajectory, messages, patch, verdict } of attempts) {
    expect(trajectory[0]?.type).toBe('attempt-start');
    expect(trajectory.at(-1)?.type).toBe('attempt-end');
    expect(messages.at(-1)?.role).toBe('assistant');
    expect(verdict).toBeDefined();
    if (verdict?.outcome === 'resolved') expect(patch).toContain('diff --git');
  }
});

test('report.json tells every stage, and the page is there', async () => {
  const report = Report.parse(JSON.parse(await readFile(join(workspace, 'report', 'report.json'), 'utf8')));
  expect(report.collection).toMatchObject({ collected: 1, rejected: 1 });
  expect(report.environments?.built).toBe(1);
  expect(report.tasks?.validated).toBeGreaterThanOrEqual(6);
  expect(report.dataset?.stages).toHaveLength(3);
  expect(report.dataset?.tokens.trained).toBeGreaterThan(0);
  expect(report.dataset?.tokens.masked).toBeGreaterThan(0);
  for (const model of [report.training?.policy, report.training?.verifier]) {
    expect(existsSync(join(workspace, 'report', model?.checkpoint ?? 'none', 'model.safetensors'))).toBe(true);
  }
  expect(report.evaluation?.rows.map(({ role }) => role)).toEqual(['untrained-base', 'trained-policy']);
  for (const row of report.evaluation?.rows ?? []) {
    expect(row.pass_at_k.map(({ k }) => k)).toEqual([1, 2]);
    expect(row.tts_at_k.map(({ rule }) => rule)).toContain('verifier');
  }
  expect(await readFile(join(workspace, 'report', 'report.html'), 'utf8')).toContain('</html>');
});

test('run once more, everything is found done', async () => {
  const again = await output(swelego());
  expect(again.exitCode).toBe(0);
  expect(again.events.filter((event) => event.type === 'stage-end').every(({ cached }) => cached)).toBe(true);
});
