import { expect, test } from 'vitest';
import { fixtureAttempt, workingTurns } from './fixture-attempts.ts';
import { sftRows } from './sft-rows.ts';

const attempts = [
  fixtureAttempt({ instanceId: 'a', attempt: 1, turns: workingTurns(4) }),
  fixtureAttempt({ instanceId: 'b', attempt: 1, outcome: 'semi-resolved', turns: workingTurns(3) }),
  fixtureAttempt({ instanceId: 'c', attempt: 1, outcome: 'unresolved' }),
];

test('rows of resolved and semi-resolved attempts, with a flag on every assistant message and on no other', () => {
  const { rows, dropped } = sftRows(attempts, { mask: 'tool-errors' });
  expect(dropped).toEqual({ unresolved: 1 });
  expect(rows.map(({ instance_id, outcome }) => [instance_id, outcome])).toEqual([
    ['a', 'resolved'],
    ['b', 'semi-resolved'],
  ]);
  expect(rows[0]?.messages.filter(({ role }) => role === 'assistant').map(({ train }) => train)).toEqual([
    true,
    false,
    true,
    true,
  ]);
  expect(rows[0]?.messages.some(({ role, train }) => role !== 'assistant' && train !== undefined)).toBe(false);
});

test('the mask policy decides, and one that nobody wrote is a usage error', () => {
  const flags = sftRows(attempts.slice(0, 1), { mask: 'none' }).rows[0]?.messages.flatMap(({ train }) => train ?? []);
  expect(flags).toEqual([true, true, true, true]);
  expect(() => sftRows(attempts, { mask: 'moon' })).toThrow('no mask policy named moon');
});
