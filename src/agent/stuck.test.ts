import { describe, expect, test } from 'vitest';
import { howStuck, type Step } from './stuck.ts';

/** One step a letter: small letters work, capitals fail; a digit after it is the observation. */
function steps(sequence: string): Step[] {
  return sequence.split(' ').map((word) => ({
    call: word[0] ?? '',
    observation: word[1] ?? '',
    failed: word[0] !== word[0]?.toLowerCase(),
  }));
}

describe('stuck', () => {
  test.each([
    ['a a a a', 'the same call had the same result four times in a row'],
    ['x b c a a a a', 'the same call had the same result four times in a row'],
    ['A1 A2 A3', 'the same call failed three times in a row'],
    ['a b a b a b', 'the same two calls took turns six times'],
  ])('%s', (sequence, how) => {
    expect(howStuck(steps(sequence))).toBe(how);
  });

  test.each([
    'a',
    'a a a',
    'a1 a2 a1 a1',
    'a a a b',
    'a1 a2 a3 a4',
    'A A',
    'A A B',
    'A a A',
    'a b a b a',
    'a b a b a c',
    'a b c a b c',
    'b a b a b a2',
  ])('not %s', (sequence) => {
    expect(howStuck(steps(sequence))).toBeUndefined();
  });
});
