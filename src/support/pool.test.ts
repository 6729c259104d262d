import { expect, test } from 'vitest';
import { mapConcurrent } from './pool.ts';

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

test('results keep the order of the items, with at most `limit` calls at once', async () => {
  let active = 0;
  let most = 0;
  const results = await mapConcurrent([5, 1, 4, 2, 3], 2, async (item) => {
    most = Math.max(most, ++active);
    for (let turn = 0; turn < item; turn++) await tick();
    active--;
    return item * 10;
  });
  expect(results).toEqual([50, 10, 40, 20, 30]);
  expect(most).toBe(2);
});

test('the first error stops new calls, and calls under way end before it is thrown', async () => {
  const ended: number[] = [];
  const work = mapConcurrent([1, 2, 3, 4], 2, async (item) => {
    if (item === 1) throw new Error('one');
    await tick();
    ended.push(item);
  });
  await expect(work).rejects.toThrow('one');
  expect(ended).toEqual([2]);
});

test('an abort ends the work with its reason', async () => {
  const controller = new AbortController();
  const seen: number[] = [];
  const work = mapConcurrent(
    [1, 2, 3],
    1,
    async (item) => {
      seen.push(item);
      controller.abort(new Error('stop'));
    },
    controller.signal,
  );
  await expect(work).rejects.toThrow('stop');
  expect(seen).toEqual([1]);
});

test('no items is no work', async () => {
  expect(await mapConcurrent([], 4, async () => 1)).toEqual([]);
});
