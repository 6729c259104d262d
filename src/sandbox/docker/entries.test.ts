import { setTimeout as delay } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { Entries } from './entries.ts';

test('a pause waits for commands on their way in until they were seen or have ended; none comes in meanwhile', async () => {
  const entries = new Entries();
  const told: string[] = [];
  await entries.enter(1);
  await entries.enter(2);
  let inside: number[] = [];
  const pause = entries.whileNone(
    async () => inside,
    async () => {
      told.push('paused');
      await delay(50);
      told.push('goes on');
    },
  );
  await delay(60);
  expect(told).toEqual([]);
  inside = [1];
  entries.leave(2);
  const late = entries.enter(3).then(() => told.push('entered'));
  await Promise.all([pause, late]);
  expect(told).toEqual(['paused', 'goes on', 'entered']);
});

test('pauses take turns, and one that fails is no obstacle', async () => {
  const entries = new Entries();
  const none = async (): Promise<number[]> => [];
  const order: number[] = [];
  const fails = entries.whileNone(none, () => Promise.reject(new Error('no')));
  const works = entries.whileNone(none, async () => order.push(2));
  await expect(fails).rejects.toThrow('no');
  await works;
  await entries.during(async () => order.push(3));
  expect(order).toEqual([2, 3]);
});

test('where the engine was given up, no pause comes until it can have been', async () => {
  vi.useFakeTimers();
  try {
    const entries = new Entries();
    await entries.during(async (givenUp) => givenUp());
    let paused = false;
    const pause = entries.whileNone(
      async () => [],
      async () => {
        paused = true;
      },
    );
    await vi.advanceTimersByTimeAsync(30_000);
    expect(paused).toBe(false);
    await vi.advanceTimersByTimeAsync(31_000);
    await pause;
    expect(paused).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});
