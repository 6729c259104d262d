import { expect, test } from 'vitest';
import { hintFor } from './hints.ts';

test('the hint fits the reason that was counted most', () => {
  const counts = new Map([
    ['crash', 2],
    ['survived', 7],
    ['kept', 90],
  ]);
  expect(hintFor(counts, ['kept'])).toMatch(/^7 of 9: survived\. The tests do not see such bugs/);
  counts.set('crash', 8);
  expect(hintFor(counts, ['kept'])).toMatch(/^8 of 15: crash\. /);
});

test.each(['constructor', '__proto__', 'a new reason'])('a reason that nobody thought of: %s', (reason) => {
  expect(hintFor([[reason, 1]])).toBe(`1 of 1: ${reason}. The output above says why.`);
});

test('nothing was counted', () => {
  expect(hintFor([])).toBe('There was nothing to try.');
  expect(hintFor([['survived', 0]])).toBe('There was nothing to try.');
});
