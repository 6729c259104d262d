import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { fakeEndpoint } from '../models/index.ts';
import { readRun } from './attempt-folder.ts';

/** Longer than the limits of the attempt and of its requests. */
const STOPPED_MS = 12_000;

const PROGRAM = `
import { findProfile } from '%/../agent/index.ts';
import { openAiEndpoint } from '%/../models/index.ts';
import { fakeSandbox } from '%/../sandbox/index.ts';
import { rollOut } from '%/roll-out.ts';
await rollOut({
  tasks: [{ instance_id: 'task', problem_statement: 'It fails.' }],
  attempts: 1,
  model: openAiEndpoint({ name: 'm', baseUrl: '@', timeoutMs: 8000, retry: { tries: 1 } }),
  profile: findProfile('default'),
  limits: { maxTurns: 5, maxSeconds: 10 },
  seed: 1,
  run: '#',
  parallel: 1,
  openWorkspace: async () => fakeSandbox(),
});
`;

test('a run that is stopped and goes on later loses neither its request nor its attempt to a time limit', async () => {
  const run = await mkdtemp(join(tmpdir(), 'stopped-'));
  onTestFinished(() => rm(run, { recursive: true, force: true }));
  await using endpoint = await fakeEndpoint((_, number) => {
    if (number === 0) void pause();
    return { kind: 'slow', delayMs: 500, answer: { kind: 'call', name: 'finish', arguments: '{"message":"Done."}' } };
  });
  const program = PROGRAM.replaceAll('%', import.meta.dirname)
    .replace('@', endpoint.baseUrl)
    .replace('#', run);
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'inherit', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const pause = async (): Promise<void> => {
    child.kill('SIGSTOP');
    await delay(STOPPED_MS);
    child.kill('SIGCONT');
  };
  expect((await once(child, 'exit'))[0]).toBe(0);
  expect(endpoint.requests).toHaveLength(1);
  const end = (await readRun(run))[0]?.events.at(-1);
  expect(end).toMatchObject({ type: 'attempt-end', reason: 'finished' });
  expect(end?.type === 'attempt-end' && end.duration_ms).toBeLessThan(STOPPED_MS);
});
