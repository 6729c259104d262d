import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { JournalLine } from '../records/attempt.ts';
import { readJournal } from '../records/read.ts';
import { readRun } from './attempt-folder.ts';
import { finishedAttempts, journalPath } from './journal.ts';

const ATTEMPTS = 24;

/** A run of slow attempts, as a program of its own. `%` stands for this folder, `@` for the run's. */
const PROGRAM = `
import { findProfile } from '%/../agent/index.ts';
import { scriptedModel } from '%/../models/index.ts';
import { fakeSandbox } from '%/../sandbox/index.ts';
import { rollOut } from '%/roll-out.ts';
const script = scriptedModel([
  { call: 'think', arguments: { thought: 'x'.repeat(10_000) } },
  { call: 'finish', arguments: { message: '' } },
]);
const model = {
  name: 'slow',
  converse(attempt) {
    const conversation = script.converse(attempt);
    return {
      async reply(request) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        return conversation.reply(request);
      },
    };
  },
};
await rollOut({
  tasks: Array.from({ length: ${ATTEMPTS / 2} }, (_, index) => ({ instance_id: 'task-' + index, problem_statement: 'It fails.' })),
  attempts: 2,
  model,
  profile: findProfile('default'),
  limits: { maxTurns: 5 },
  seed: 1,
  run: '@',
  parallel: 3,
  openWorkspace: async () => fakeSandbox(),
});
`;

/** Starts the run; kills it as hard as can be once so many attempts are finished. Gives its exit code or signal. */
async function play(run: string, killAt = Number.POSITIVE_INFINITY): Promise<unknown> {
  const program = PROGRAM.replaceAll('%', import.meta.dirname).replace('@', run);
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'inherit', 'inherit'] });
  let ended: unknown;
  const end = once(child, 'exit').then(([code, signal]: unknown[]) => {
    ended = code ?? signal;
  });
  while (ended === undefined && (await finishedAttempts(run)).length < killAt) await delay(5);
  child.kill('SIGKILL');
  await end;
  return ended;
}

test('a run that is killed twice ends with every attempt once, none of the finished ones repeated', async () => {
  const run = await mkdtemp(join(tmpdir(), 'killed-'));
  onTestFinished(() => rm(run, { recursive: true, force: true }));
  expect(await play(run, 5)).toBe('SIGKILL');
  const first = await readRun(run); // what is finished is whole
  expect(await play(run, 13)).toBe('SIGKILL');
  expect(await play(run)).toBe(0);
  const lines = await readJournal(JournalLine, journalPath(run));
  expect(lines.filter(({ event }) => event === 'finished')).toHaveLength(ATTEMPTS);
  expect(lines.filter(({ event }) => event === 'started').length).toBeGreaterThan(ATTEMPTS);
  const last = await readRun(run);
  expect(last.map(({ events }) => events.at(-1))).toEqual(
    Array.from({ length: ATTEMPTS }, () => expect.objectContaining({ type: 'attempt-end', reason: 'finished', turns: 2 })),
  );
  for (const { instanceId, attempt, events } of first)
    expect(last.find((one) => one.instanceId === instanceId && one.attempt === attempt)?.events).toEqual(events);
});
