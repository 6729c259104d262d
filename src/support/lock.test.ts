import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { acquireLock, awaitLock } from './lock.ts';

/** Takes the lock when it is told `take`, gives it back when it is told `give`, and says what came of it. */
const TAKER = `
import { acquireLock } from ${JSON.stringify(join(import.meta.dirname, 'lock.ts'))};
let lock;
process.on('message', async (told) => {
  try {
    if (told.take) lock = await acquireLock(told.take);
    else { await lock?.[Symbol.asyncDispose](); lock = undefined; }
    process.send(told.take ? 'got' : 'gave');
  } catch (error) { process.send(error.code + ': ' + error.message); }
});
process.send('up');
`;

let takers: ChildProcess[];
let path: string;

async function startTaker(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', TAKER], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  return child;
}

async function tell(child: ChildProcess, message: { take: string } | { give: true }): Promise<string> {
  const answer = once(child, 'message');
  child.send(message);
  return String((await answer)[0]);
}

beforeAll(async () => {
  takers = await Promise.all([startTaker(), startTaker(), startTaker()]);
});
afterAll(() => takers.forEach((child) => void child.kill('SIGKILL')));
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'lock-')), 'folder', 'run.lock');
});

const holder = (pid: number): string =>
  `${JSON.stringify({ command: 'swe-lego run', pid, host: 'here', since: new Date().toISOString() })}\n`;

test.each<[string, string | undefined]>([
  ['nothing', undefined],
  ['an empty file', ''],
  ['the number of a process that is gone', '4194304\n'],
  ['the number of a process that lives, which is another by now', `${process.pid}\n`],
  ['a torn line', holder(7).slice(0, 20)],
  ['a whole line of a process that is gone', holder(4194304)],
  ['a whole line of a process that lives', holder(process.pid)],
  ['a file that is no text', '\0\ufffd'.repeat(5000)],
])('of three who want a lock at once one gets it, over %s', async (_, left) => {
  for (let round = 0; round < 40; round++) {
    await awaitLock(path).then((lock) => lock[Symbol.asyncDispose]());
    if (left !== undefined) writeFileSync(path, left);
    const answers = await Promise.all(takers.map((child) => tell(child, { take: path })));
    expect(answers.filter((answer) => answer === 'got')).toHaveLength(1);
    expect(answers.filter((answer) => answer.startsWith('LOCKED: '))).toHaveLength(2);
    await Promise.all(takers.map((child) => tell(child, { give: true })));
  }
});

test('takers who come and go never hold it together', async () => {
  const count = join(path, '..', '..', 'count');
  writeFileSync(count, '0');
  const work = async (child: ChildProcess): Promise<number> => {
    let got = 0;
    for (let round = 0; round < 60; round++) {
      if ((await tell(child, { take: path })) !== 'got') continue;
      got++;
      const seen = Number(readFileSync(count, 'utf8'));
      await delay(1);
      writeFileSync(count, String(seen + 1));
      await tell(child, { give: true });
    }
    return got;
  };
  const got = await Promise.all(takers.map(work));
  expect(Number(readFileSync(count, 'utf8'))).toBe(got.reduce((sum, one) => sum + one, 0));
});

test('a holder that was killed holds nothing; one that is stopped does', async () => {
  const child = await startTaker();
  expect(await tell(child, { take: path })).toBe('got');
  child.kill('SIGSTOP');
  await expect(acquireLock(path)).rejects.toMatchObject({ code: 'LOCKED' });
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(existsSync(path)).toBe(true);
  await using lock = await acquireLock(path);
  expect(lock).toBeDefined();
});

test('the message tells who holds it, since when, of what, and what to do', async () => {
  {
    await using _held = await acquireLock(path);
    await expect(acquireLock(path, { of: 'runs/one', orElse: 'name another folder with --out' })).rejects.toMatchObject({
      code: 'LOCKED',
      kind: 'failed',
      message: expect.stringMatching(
        new RegExp(`^\`swe-lego\` \\(process ${process.pid}\\), since \\d{4}-.*, is at work in runs/one$`),
      ),
      hint: 'Wait for it, or end it, or name another folder with --out.',
    });
  }
  expect(existsSync(path)).toBe(false);
});

test('who waits gets it when it is free, or stops waiting', async () => {
  const first = await acquireLock(path);
  const waiting = awaitLock(path);
  await expect(awaitLock(path, AbortSignal.timeout(50))).rejects.toThrow();
  await first[Symbol.asyncDispose]();
  await (await waiting)[Symbol.asyncDispose]();
});

test('a folder that is deleted under a holder takes its lock with it, and giving it back harms nobody', async () => {
  const first = await acquireLock(path);
  rmSync(join(path, '..'), { recursive: true });
  await using second = await acquireLock(path);
  await first[Symbol.asyncDispose]();
  await expect(acquireLock(path)).rejects.toMatchObject({ code: 'LOCKED' });
  expect(second).toBeDefined();
});
