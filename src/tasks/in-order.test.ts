import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inOrder } from './in-order.ts';

test('keeps the order and the limit whatever ends first', async () => {
  let running = 0;
  let most = 0;
  const call = async (item: number): Promise<number> => {
    most = Math.max(most, ++running);
    await sleep(item % 2 === 0 ? 8 : 1);
    running--;
    return item * 10;
  };
  const results: number[] = [];
  for await (const result of inOrder([0, 1, 2, 3, 4, 5], 2, call)) results.push(result);
  expect(results).toEqual([0, 10, 20, 30, 40, 50]);
  expect(most).toBe(2);
});

test('stops what is under way when the consumer has enough', async () => {
  const aborted: number[] = [];
  let started = 0;
  const call = async (item: number, signal: AbortSignal): Promise<number> => {
    started++;
    if (item === 0) return item;
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve());
    });
    aborted.push(item);
    return item;
  };
  for await (const result of inOrder([...Array(100).keys()], 3, call)) {
    expect(result).toBe(0);
    break;
  }
  expect(aborted.length).toBe(started - 1);
  expect(started).toBeLessThanOrEqual(4);
});

test('an error is thrown at its turn', async () => {
  const seen: number[] = [];
  const run = async (): Promise<void> => {
    const call = async (item: number): Promise<number> => {
      if (item === 1) throw new Error('one');
      return item;
    };
    for await (const result of inOrder([0, 1, 2], 3, call)) seen.push(result);
  };
  await expect(run()).rejects.toThrow('one');
  expect(seen).toEqual([0]);
});

test('an aborted signal ends the walk with its reason', async () => {
  const stop = new AbortController();
  const run = async (): Promise<void> => {
    for await (const result of inOrder([0, 1, 2], 1, async (item) => item, stop.signal))
      if (result === 0) stop.abort(new Error('stopped'));
  };
  await expect(run()).rejects.toThrow('stopped');
});
