import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { fakeSandbox, type Sandbox } from '../sandbox/index.ts';
import { departures } from './departures.ts';

/** A sandbox that is gone only when it is told so. */
function slow(): { sandbox: Sandbox; end: (error?: Error) => void; disposed: () => boolean } {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let disposed = false;
  const dispose = (): Promise<void> => {
    disposed = true;
    return promise;
  };
  const sandbox = { ...fakeSandbox(), dispose };
  return { sandbox, end: (error) => (error === undefined ? resolve() : reject(error)), disposed: () => disposed };
}

async function isDone(work: PromiseLike<unknown>): Promise<boolean> {
  let done = false;
  void work.then(() => {
    done = true;
  });
  await nextTurn();
  return done;
}

test('an attempt does not wait for its sandbox to go, the run does', async () => {
  const { sandbox, end, disposed } = slow();
  const leaving = departures(1);
  expect(await isDone(leaving.of(sandbox)[Symbol.asyncDispose]())).toBe(true);
  expect(disposed()).toBe(true);
  const run = leaving[Symbol.asyncDispose]();
  expect(await isDone(run)).toBe(false);
  end();
  expect(await isDone(run)).toBe(true);
});

test('no more than so many are on their way, and one that fails makes room too', async () => {
  const [first, second] = [slow(), slow()];
  const leaving = departures(1);
  await leaving.of(first.sandbox)[Symbol.asyncDispose]();
  const handed = leaving.of(second.sandbox)[Symbol.asyncDispose]();
  expect(await isDone(handed)).toBe(false);
  expect(second.disposed()).toBe(false);
  first.end(new Error('busy'));
  expect(await isDone(handed)).toBe(true);
  expect(second.disposed()).toBe(true);
  second.end();
  await leaving[Symbol.asyncDispose]();
});
