import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { sandboxLimits } from './limits.ts';
import type { ProcessSample } from './processes.ts';
import { Watch } from './watch.ts';
import { WrittenBytes } from './written.ts';

const MEGABYTE = 1024 ** 2;

/** Nothing says that a count is not needed. */
const alwaysCounted = (count: () => Promise<number>) =>
  Object.assign(new WrittenBytes(undefined, count), { mayExceed: () => true });

describe('Watch', () => {
  let processes: ProcessSample[];
  let written: number;
  let looks: number;
  let killed: number;
  let memoryKills: number;
  let watch: Watch;

  beforeEach(() => {
    vi.useFakeTimers();
    [processes, written, looks, killed, memoryKills] = [[], 0, 0, 0, 0];
    watch = new Watch({
      sample: () => {
        looks++;
        return { processes, reaped: new Map(), memoryKills, sockets: 0, writtenBytes: 0 };
      },
      exceeds: (sample) => (sample.processes.some(({ residentBytes }) => residentBytes > 100 * MEGABYTE) ? 'memory' : undefined),
      written: alwaysCounted(async () => written),
      limits: sandboxLimits({ writtenBytes: 30 * MEGABYTE, cpuSeconds: 5 }),
      killAll: async () => {
        killed++;
        processes = [];
      },
    });
  });
  afterEach(() => {
    watch.stop();
    vi.useRealTimers();
  });

  /** Commands that come and go for ten seconds, one after the other; the limits that they ended for. */
  const commandsInARow = async (eachMs: number, beside: () => void): Promise<string[]> => {
    const ended: string[] = [];
    for (let mark = 1; mark * eachMs < 10_000 && killed === 0; mark++) {
      const done = watch.begin({ mark, cpuBefore: 0, end: (limit) => ended.push(limit) });
      await vi.advanceTimersByTimeAsync(eachMs);
      beside();
      await done();
    }
    return ended;
  };
  const process = (mark: number, cpuSeconds: number): ProcessSample => ({
    mark,
    pid: mark,
    cpuSeconds,
    threads: 1,
    residentBytes: MEGABYTE,
  });

  test.each([5, 60, 150, 300])('commands of %i ms in a row put off no look', async (eachMs) => {
    await commandsInARow(eachMs, () => undefined);
    expect(looks).toBeGreaterThan(20);
  });

  test.each([5, 60, 150, 300])('what writes in the background ends, while commands of %i ms come and go', async (eachMs) => {
    let cpuSeconds = 0;
    await commandsInARow(eachMs, () => {
      cpuSeconds += 0.01;
      written += 10 * MEGABYTE;
      processes = [process(-1, cpuSeconds)];
    });
    expect(killed).toBe(1);
  });

  test('a command that tidies up is not blamed for one before it, nor for programs that wait', async () => {
    processes = [process(-1, 5)];
    const ended: string[] = [];
    const begin = (mark: number) => watch.begin({ mark, cpuBefore: 0, end: (limit) => ended.push(`${mark} ${limit}`) });
    begin(1);
    await vi.advanceTimersByTimeAsync(110);
    written = 40 * MEGABYTE;
    await vi.advanceTimersByTimeAsync(260);
    expect(ended).toEqual(['1 written']);
    written = 50 * MEGABYTE; // until it was gone
    begin(2);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([ended, killed]).toEqual([['1 written'], 0]);
  });

  test('nor for one whose own end told that it wrote too much', async () => {
    const ended: string[] = [];
    const done = watch.begin({ mark: 1, cpuBefore: 0, end: (limit) => ended.push(`1 ${limit}`) });
    written = 40 * MEGABYTE;
    expect(await done()).toBe('written');
    watch.begin({ mark: 2, cpuBefore: 0, end: (limit) => ended.push(`2 ${limit}`) });
    await vi.advanceTimersByTimeAsync(10_000);
    expect([ended, killed]).toEqual([[], 0]);
  });

  test('what nothing else ends is killed with all that runs', async () => {
    const ended: string[] = [];
    watch.begin({ mark: 1, cpuBefore: 0, end: (limit) => ended.push(limit) });
    processes = [{ ...process(-1, 0), residentBytes: 200 * MEGABYTE }];
    await vi.advanceTimersByTimeAsync(1000);
    expect([ended, killed]).toEqual([['memory'], 1]);
  });

  test('processor time of processes that ended without a parent counts for its command', async () => {
    const ended: string[] = [];
    let reaped = new Map<number, number>();
    const other = new Watch({
      sample: () => ({ processes: [], reaped, memoryKills: 0, sockets: 0, writtenBytes: 0 }),
      exceeds: () => undefined,
      written: new WrittenBytes(undefined, async () => 0),
      limits: sandboxLimits({ cpuSeconds: 5 }),
      killAll: async () => undefined,
    });
    for (const mark of [7, 8]) other.begin({ mark, cpuBefore: 0, end: (limit) => ended.push(`${mark} ${limit}`) });
    reaped = new Map([[7, 6]]);
    await vi.advanceTimersByTimeAsync(500);
    expect(ended).toEqual(['7 cpu']);
    other.begin({ mark: 9, cpuBefore: 0, end: (limit) => ended.push(`9 ${limit}`) });
    reaped = new Map([[0, 3]]); // of nobody knows which
    await vi.advanceTimersByTimeAsync(500);
    reaped = new Map([[0, 9]]);
    await vi.advanceTimersByTimeAsync(500);
    expect(ended).toEqual(['7 cpu', '8 cpu', '9 cpu']);
    other.stop();
  });

  test('a process that the kernel killed for want of memory ends the commands that run', async () => {
    const ended: string[] = [];
    watch.begin({ mark: 1, cpuBefore: 0, end: (limit) => ended.push(limit) });
    memoryKills = 1;
    await vi.advanceTimersByTimeAsync(200);
    expect(ended).toEqual(['memory']);
    watch.begin({ mark: 2, cpuBefore: 0, end: (limit) => ended.push(limit) });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ended).toEqual(['memory']);
  });

  test.each([40, 120, 300, 450])(
    'commands of %i ms that write in a row are blamed, though looks count between',
    async (eachMs) => {
      const limits: (string | undefined)[] = [];
      for (let mark = 1; mark <= 40 && limits.at(-1) === undefined; mark++) {
        const told: string[] = [];
        const done = watch.begin({ mark, cpuBefore: 0, end: (limit) => told.push(limit) });
        written += 5 * MEGABYTE;
        await vi.advanceTimersByTimeAsync(eachMs);
        limits.push((await done()) ?? told[0]);
      }
      expect(limits).toEqual([...Array(6).fill(undefined), 'written']);
    },
  );

  test('over the limit, each command that adds to it is blamed, and none that does not', async () => {
    const limits: (string | undefined)[] = [];
    for (const megabytes of [25, 100, 0, 1, -50, 60]) {
      const done = watch.begin({ mark: 1, cpuBefore: 0, end: () => undefined });
      written += megabytes * MEGABYTE;
      await vi.advanceTimersByTimeAsync(60);
      limits.push(await done());
    }
    expect(limits).toEqual([undefined, 'written', undefined, 'written', undefined, 'written']);
  });

  test('a command that wrote too much and ended before any look is blamed at its end, and the next one is not', async () => {
    const disk = { used: 0 };
    const quick = new Watch({
      sample: () => ({ processes: [], reaped: new Map(), memoryKills: 0, sockets: 0, writtenBytes: 0 }),
      exceeds: () => undefined,
      written: alwaysCounted(async () => disk.used),
      limits: sandboxLimits({ writtenBytes: 30 * MEGABYTE }),
      killAll: async () => undefined,
    });
    const done = quick.begin({ mark: 1, cpuBefore: 0, end: () => undefined });
    disk.used = 40 * MEGABYTE;
    expect(await done()).toBe('written');
    const next = quick.begin({ mark: 2, cpuBefore: 0, end: () => undefined });
    disk.used = 35 * MEGABYTE;
    expect(await next()).toBeUndefined();
    quick.stop();
  });
});
