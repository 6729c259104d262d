import { expect, test } from 'vitest';
import { fixtureAttempt, workingTurns } from './fixture-attempts.ts';
import { type SelectionOptions, selectAttempts } from './selection.ts';

const all: SelectionOptions = { semiResolved: 1, maxPerTask: 100, seed: 0 };
const of = (instanceId: string, attempt: number, outcome: Parameters<typeof fixtureAttempt>[0]['outcome'] = 'resolved') =>
  fixtureAttempt({ instanceId, attempt, outcome: outcome ?? 'resolved', turns: workingTurns(2 + attempt) });
const names = (selected: ReturnType<typeof selectAttempts>): string[] =>
  selected.attempts.map((attempt) => `${attempt.task.instance_id}/${attempt.attempt}`);

test('keeps resolved and semi-resolved attempts and counts the others by outcome', () => {
  const selected = selectAttempts(
    [of('b', 0, 'cheated'), of('b', 1, 'infra-failure'), of('b', 2, 'unresolved'), of('b', 3, 'semi-resolved'), of('a', 0)],
    all,
  );
  expect(names(selected)).toEqual(['a/0', 'b/3']);
  expect(selected.dropped).toEqual({ cheated: 1, 'infra-failure': 1, unresolved: 1 });
});

test('keeps a share of the semi-resolved ones, by the seed and not by the order', () => {
  const semi = Array.from({ length: 200 }, (_, index) => of(`t${index}`, 0, 'semi-resolved'));
  const half = selectAttempts(semi, { ...all, semiResolved: 0.5 });
  expect(half.attempts.length).toBeGreaterThan(70);
  expect(half.attempts.length).toBeLessThan(130);
  expect(half.dropped).toEqual({ 'semi-resolved-share': 200 - half.attempts.length });
  expect(names(selectAttempts([...semi].reverse(), { ...all, semiResolved: 0.5 }))).toEqual(names(half));
  expect(names(selectAttempts(semi, { ...all, semiResolved: 0.5, seed: 1 }))).not.toEqual(names(half));
  expect(selectAttempts(semi, { ...all, semiResolved: 0 }).attempts).toEqual([]);
});

test('within a task, resolved attempts come before semi-resolved ones, then lower numbers', () => {
  const selected = selectAttempts([of('a', 0, 'semi-resolved'), of('a', 1), of('a', 2), of('a', 3)], { ...all, maxPerTask: 2 });
  expect(names(selected)).toEqual(['a/1', 'a/2']);
  expect(selected.dropped).toEqual({ 'over-task-limit': 2 });
});

test('attempts of one task that say the same are duplicates, even where observations differ', () => {
  const turns = workingTurns(3);
  const later = turns.map((turn) => ({
    ...turn,
    ...(turn.observation === undefined ? {} : { observation: `${turn.observation} 0.03s` }),
  }));
  const attempts = [
    fixtureAttempt({ instanceId: 'a', attempt: 0, turns }),
    fixtureAttempt({ instanceId: 'a', attempt: 1, turns: later }),
    fixtureAttempt({ instanceId: 'b', attempt: 0, turns }),
  ];
  const selected = selectAttempts(attempts, all);
  expect(names(selected)).toEqual(['a/0', 'b/0']);
  expect(selected.dropped).toEqual({ duplicate: 1 });
});

test('records whose conversation and events disagree, or that hold no reply, are left out', () => {
  const torn = of('a', 0);
  const silent = fixtureAttempt({ instanceId: 'b', turns: [] });
  const selected = selectAttempts([{ ...torn, messages: torn.messages.slice(0, -1) }, silent], all);
  expect(selected).toEqual({ attempts: [], dropped: { 'inconsistent-record': 1, 'no-reply': 1 } });
});
