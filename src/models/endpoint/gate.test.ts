import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openGate } from './gate.ts';

test('lets in by order, so many at once', async () => {
  const gate = openGate({ concurrency: 2 });
  const order: number[] = [];
  const leaves = await Promise.all([gate.enter(), gate.enter()]);
  const third = gate.enter().then((leave) => [order.push(3), leave]);
  const fourth = gate.enter().then((leave) => [order.push(4), leave]);
  await delay(5);
  expect(order).toEqual([]);
  leaves[1]?.();
  await third;
  expect(order).toEqual([3]);
  leaves[0]?.();
  await fourth;
  expect(order).toEqual([3, 4]);
});

test('who waits can be called off, and those behind move up', async () => {
  const gate = openGate({ concurrency: 1 });
  const leave = await gate.enter();
  const off = new AbortController();
  const impatient = gate.enter(off.signal);
  const next = gate.enter();
  off.abort(new Error('enough'));
  await expect(impatient).rejects.toThrow('enough');
  leave();
  (await next)();
  await expect(gate.enter(AbortSignal.abort(new Error('never')))).rejects.toThrow('never');
});

test('starts are spaced by the rate, and wait out a pause', async () => {
  const gate = openGate({ requestsPerMinute: 3_000 }); // one in 20 ms
  const started = performance.now();
  for (const leave of await Promise.all([1, 2, 3, 4].map(() => gate.enter()))) leave();
  expect(performance.now() - started).toBeGreaterThanOrEqual(55);
  gate.pause(60);
  const paused = performance.now();
  (await gate.enter())();
  expect(performance.now() - paused).toBeGreaterThanOrEqual(55);
});
