import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { deadline, steadyNow, stopwatch, timer } from './clock.ts';

/** Longer than what is measured while the process runs, on a machine that has much else to do. */
const STOPPED_MS = 6000;

/** Runs a module that sees this clock and may call `stop()`: it goes on after a while. Gives the lines that it printed. */
async function stopped(body: string): Promise<string[]> {
  const clock = JSON.stringify(join(import.meta.dirname, 'clock.ts'));
  const program = `const { deadline, stopwatch, timer } = await import(${clock});
    const stop = () => process.kill(process.pid, 'SIGSTOP');
    ${body}`;
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => lines.push(line));
  const ended = once(child, 'close');
  while (child.exitCode === null && !isStopped(child.pid as number)) await delay(20);
  await delay(STOPPED_MS);
  child.kill('SIGCONT');
  await ended;
  return lines;
}

function isStopped(pid: number): boolean {
  return / T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

test('a stop is left out of durations', async () => {
  const [steady, wall] = (
    await stopped(`
      const passed = stopwatch();
      const started = performance.now();
      stop();
      await new Promise((resolve) => setTimeout(resolve, 500));
      console.log(passed());
      console.log(performance.now() - started);
    `)
  ).map(Number);
  expect(wall).toBeGreaterThanOrEqual(STOPPED_MS);
  expect((wall as number) - (steady as number)).toBeGreaterThan(STOPPED_MS - 2000);
});

test('no deadline or timer passes during a stop; both do after it', async () => {
  const lines = await stopped(`
    const limit = deadline(5000);
    const events = [];
    const waiting = timer(4000, () => events.push('timer'));
    limit.signal.addEventListener('abort', () => events.push('deadline ' + limit.signal.reason.name));
    stop();
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setTimeout(resolve, 50));
    console.log('after the stop: ' + events.join());
    while (events.length < 2) await new Promise((resolve) => setTimeout(resolve, 50));
    console.log('later: ' + events.join());
  `);
  expect(lines).toEqual(['after the stop: ', 'later: timer,deadline TimeoutError']);
});

test('a computation that keeps the process from ticking counts', () => {
  const passed = stopwatch();
  const { user, system } = process.cpuUsage();
  const used = (): number => (process.cpuUsage().user + process.cpuUsage().system - user - system) / 1000;
  while (used() < 1500);
  expect(passed()).toBeGreaterThan(1200);
});

test('a timer calls once, not after it was cancelled, and a refreshed one later', async () => {
  const order: string[] = [];
  timer(200, () => order.push('first'));
  timer(50, () => order.push('cancelled')).cancel();
  const late = timer(1500, () => order.push('refreshed'));
  const refresh = setInterval(late.refresh, 20);
  await expect.poll(() => order).toEqual(['first']);
  clearInterval(refresh);
  await expect.poll(() => order, { timeout: 60_000 }).toEqual(['first', 'refreshed']);
  late.refresh();
  await delay(100);
  expect(order).toEqual(['first', 'refreshed']);
});

test('a deadline that was disposed of never aborts', async () => {
  const limit = deadline(10);
  limit[Symbol.dispose]();
  using other = deadline(20);
  await expect.poll(() => other.signal.aborted).toBe(true);
  expect(limit.signal.aborted).toBe(false);
});

test('the clock never goes back', async () => {
  let before = steadyNow();
  for (let look = 0; look < 1000; look++) {
    const now = steadyNow();
    expect(now).toBeGreaterThanOrEqual(before);
    before = now;
  }
});
