import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../records/verdict.ts';
import { select } from '../../verifier/index.ts';
import { isResolved, type ScoredAttempt, type TaskAttempts } from './attempts.ts';
import { passAtK } from './pass-at-k.ts';
import { SELECTION_RULES, type SelectionRule } from './selection-rules.ts';
import { fallWithK, ttsAtK } from './tts-at-k.ts';

const rule = (name: string): SelectionRule => {
  const found = SELECTION_RULES.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no rule ${name}`);
  return found;
};

/** Every size-k subset, listed. */
function subsets<Item>(items: readonly Item[], k: number): Item[][] {
  if (k === 0) return [[]];
  const [first, ...rest] = items;
  if (first === undefined) return [];
  return [...subsets(rest, k - 1).map((subset) => [first, ...subset]), ...subsets(rest, k)];
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const better = (a: readonly number[], b: readonly number[]): boolean => {
  const differs = a.findIndex((value, index) => value !== b[index]);
  return differs !== -1 && (a[differs] ?? 0) > (b[differs] ?? 0);
};

/** What a rule's pick resolves, equal candidates drawn by lot, averaged over listed subsets. */
function bruteForce(attempts: readonly ScoredAttempt[], k: number, by: SelectionRule): number {
  return mean(
    subsets(attempts, k).map((subset) => {
      const best = subset.filter((one) => !subset.some((other) => better(by.keys(other), by.keys(one))));
      return mean(best.map((one) => (isResolved(one) ? 1 : 0)));
    }),
  );
}

const attempt = fc.record({
  attempt: fc.nat(99),
  outcome: fc.constantFrom<Outcome>('resolved', 'semi-resolved', 'unresolved', 'cheated', 'infra-failure'),
  score: fc.constantFrom(0, 0.25, 0.5, 0.75, 1),
  patchBytes: fc.nat(3),
});
const taskList = fc.array(
  fc.array(attempt, { maxLength: 6 }).map((attempts): TaskAttempts => ({ instanceId: 'task', attempts })),
  { maxLength: 4 },
);
const measured = (tasks: readonly TaskAttempts[], k: number): ScoredAttempt[][] =>
  tasks.map((task) => task.attempts.filter((one) => one.outcome !== 'infra-failure')).filter((list) => list.length >= k);

describe('curves over k against every subset listed', () => {
  test('pass@k', () => {
    fc.assert(
      fc.property(taskList, (tasks) => {
        for (const { k, value, tasks: count } of passAtK(tasks)) {
          const lists = measured(tasks, k);
          expect(count).toBe(lists.length);
          const expected = mean(lists.map((list) => mean(subsets(list, k).map((subset) => (subset.some(isResolved) ? 1 : 0)))));
          expect(value).toBeCloseTo(expected, 10);
        }
      }),
    );
  });

  test.each(SELECTION_RULES)('TTS@k by $name', (by) => {
    fc.assert(
      fc.property(taskList, (tasks) => {
        for (const { k, value } of ttsAtK(tasks, by)?.points ?? []) {
          expect(value).toBeCloseTo(mean(measured(tasks, k).map((list) => bruteForce(list, k, by))), 10);
        }
      }),
    );
  });

  test('where no candidates are equal, TTS@k is what the verifier room selects, over all subsets', () => {
    const distinct = fc.uniqueArray(
      fc.record({
        attempt: fc.nat(99),
        outcome: fc.constantFrom<Outcome>('resolved', 'unresolved'),
        score: fc.nat(999).map((n) => n / 999),
        patchBytes: fc.nat(999),
      }),
      { selector: (one) => one.attempt, minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(distinct, (attempts) => {
        for (const name of ['verifier', 'shortest-patch']) {
          const keys = attempts.map((one) => rule(name).keys(one).join());
          fc.pre(new Set(keys).size === keys.length);
          for (const { k, value } of ttsAtK([{ instanceId: 'task', attempts }], rule(name))?.points ?? []) {
            const chosen = subsets(attempts, k).map((subset) =>
              select(
                subset.map((one) => ({ ...one, instance_id: 'task', verifier: 'v', patch_bytes: one.patchBytes })),
                name,
              ),
            );
            expect(value).toBeCloseTo(mean(chosen.map((one) => (one?.outcome === 'resolved' ? 1 : 0))), 10);
          }
        }
      }),
    );
  });

  test('no rule beats pass@k', () => {
    fc.assert(
      fc.property(taskList, (tasks) => {
        const bound = passAtK(tasks);
        for (const by of SELECTION_RULES)
          for (const [index, point] of (ttsAtK(tasks, by)?.points ?? []).entries())
            expect(point.value).toBeLessThanOrEqual((bound[index]?.value ?? 0) + 1e-9);
      }),
    );
  });
});

const candidates = (...list: [resolved: boolean, score: number | undefined, patchBytes: number][]): TaskAttempts => ({
  instanceId: 'task',
  attempts: list.map(([resolved, score, patchBytes], index) => ({
    attempt: index + 1,
    outcome: resolved ? 'resolved' : 'unresolved',
    patchBytes,
    ...(score === undefined ? {} : { score }),
  })),
});
const values = (tasks: TaskAttempts[], name: string): number[] | undefined =>
  ttsAtK(tasks, rule(name))?.points.map((point) => Math.round(point.value * 1e6) / 1e6);

test('a verifier that ranks right reaches pass@k', () => {
  const task = candidates([false, 0.1, 1], [true, 0.9, 1], [false, 0.3, 1], [false, 0.2, 1]);
  expect(values([task], 'verifier')).toEqual([0.25, 0.5, 0.75, 1]);
  expect(values([task], 'random')).toEqual([0.25, 0.25, 0.25, 0.25]);
});

test('a cheat counts as not resolved, an infrastructure failure not at all', () => {
  const task: TaskAttempts = {
    instanceId: 'task',
    attempts: [
      { attempt: 1, outcome: 'resolved', patchBytes: 1 },
      { attempt: 2, outcome: 'cheated', patchBytes: 1 },
      { attempt: 3, outcome: 'infra-failure', patchBytes: 1 },
    ],
  };
  expect(passAtK([task])).toEqual([
    { k: 1, value: 0.5, tasks: 1 },
    { k: 2, value: 1, tasks: 1 },
  ]);
});

test('an empty patch is never the shortest while another one is there', () => {
  expect(values([candidates([true, undefined, 40], [false, undefined, 0])], 'shortest-patch')).toEqual([0.5, 1]);
});

test('without scores there is no curve by verifier', () => {
  expect(ttsAtK([candidates([true, undefined, 1])], rule('verifier'))).toBeUndefined();
  expect(ttsAtK([], rule('random'))).toBeUndefined();
});

test('large numbers of attempts do not overflow', () => {
  const many = candidates(...Array.from({ length: 500 }, (_, index): [boolean, number, number] => [index < 5, index / 500, 1]));
  const last = passAtK([many]).at(-1);
  expect(last).toEqual({ k: 500, value: 1, tasks: 1 });
  expect(passAtK([many])[249]?.value).toBeCloseTo(1 - 0.5 ** 5, 2);
});

test('a curve that falls with k is told with its best point', () => {
  const fooled = candidates([true, 0.5, 1], [true, 0.5, 1], [false, 0.9, 1]);
  const curve = ttsAtK([fooled], rule('verifier'));
  expect(curve && fallWithK(curve)).toMatchObject({ rule: 'verifier', best: { k: 1 }, last: { k: 3, value: 0 } });
  expect(fallWithK({ rule: 'verifier', points: [{ k: 1, value: 0.5, tasks: 2 }] })).toBeUndefined();
  expect(fallWithK({ rule: 'verifier', points: [] })).toBeUndefined();
});
