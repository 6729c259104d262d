import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WrittenBytes } from './written.ts';

const MEGABYTE = 1024 ** 2;
let kept = 0;
const written = () => new WrittenBytes(undefined, async () => kept);

beforeEach(() => {
  vi.useFakeTimers();
  kept = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

test('is counted where programs wrote as much as would be too much since the last count', async () => {
  const bytes = written();
  expect(bytes.mayExceed(10 * MEGABYTE)).toBe(false);
  bytes.note(9 * MEGABYTE);
  expect(bytes.mayExceed(10 * MEGABYTE)).toBe(false);
  bytes.note(11 * MEGABYTE);
  expect(bytes.mayExceed(10 * MEGABYTE)).toBe(true);
  kept = 4 * MEGABYTE; // the rest was removed
  expect(await bytes.count()).toBe(4 * MEGABYTE);
  bytes.note(16 * MEGABYTE);
  expect(bytes.mayExceed(10 * MEGABYTE)).toBe(false);
  bytes.note(18 * MEGABYTE);
  expect(bytes.mayExceed(10 * MEGABYTE)).toBe(true);
  bytes.note(1); // what ended is not unwritten
  expect(bytes.mayExceed(10 * MEGABYTE)).toBe(true);
});

test('is counted after a while without any reason', async () => {
  const bytes = written();
  vi.advanceTimersByTime(1999);
  expect(bytes.mayExceed(MEGABYTE)).toBe(false);
  vi.advanceTimersByTime(2);
  expect(bytes.mayExceed(MEGABYTE)).toBe(true);
  await bytes.count();
  expect(bytes.mayExceed(MEGABYTE)).toBe(false);
});

test('while it is counted nobody knows; of counts that overlap the one that began last tells', async () => {
  const ends: ((bytes: number) => void)[] = [];
  const bytes = new WrittenBytes(undefined, () => new Promise((resolve) => ends.push(resolve)));
  const first = bytes.count();
  expect(bytes.mayExceed(100 * MEGABYTE)).toBe(true);
  const second = bytes.count();
  ends[1]?.(7);
  expect(await second).toBe(7);
  ends[0]?.(3);
  expect(await first).toBe(3);
  expect(bytes.counted).toBe(7);
  expect(bytes.mayExceed(100 * MEGABYTE)).toBe(false);
});
