import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Candidate } from '../../records/candidate.ts';
import { select, selectionRules } from './selection-rules.ts';

const candidate = (attempt: number, score: number, patch_bytes: number): Candidate => ({
  instance_id: 'a',
  attempt,
  score,
  verifier: 'v',
  outcome: 'unresolved',
  patch_bytes,
});

test.each([
  ['verifier', [candidate(0, 0.2, 10), candidate(1, 0.9, 10), candidate(2, 0.5, 10)], 1],
  ['verifier', [candidate(2, 0.9, 10), candidate(1, 0.9, 99)], 1],
  ['verifier', [candidate(0, 0.99, 0), candidate(1, 0.01, 5)], 1],
  ['verifier', [candidate(1, 0.1, 0), candidate(0, 0.1, 0)], 0],
  ['shortest-patch', [candidate(0, 0.9, 30), candidate(1, 0.1, 20), candidate(2, 0.5, 0)], 1],
  ['shortest-patch', [candidate(3, 0.9, 20), candidate(1, 0.1, 20)], 1],
])('%s of %j is attempt %d', (rule, candidates, attempt) => {
  expect(select(candidates, rule)?.attempt).toBe(attempt);
});

test('every rule gives the same choice in any order of the candidates', () => {
  const candidates = fc.uniqueArray(
    fc
      .tuple(fc.integer({ min: 0, max: 9 }), fc.constantFrom(0, 0.5, 1), fc.constantFrom(0, 10, 20))
      .map((parts) => candidate(...parts)),
    { selector: ({ attempt }) => attempt, minLength: 1 },
  );
  fc.assert(
    fc.property(candidates, fc.integer(), fc.constantFrom(...selectionRules), (given, seed, { name }) => {
      const chosen = select(given, name, seed);
      expect(given).toContain(chosen);
      expect(select([...given].reverse(), name, seed)).toEqual(chosen);
    }),
  );
});

test('random draws each candidate about equally often', () => {
  const four = [0, 1, 2, 3].map((attempt) => candidate(attempt, 0.5, attempt));
  const counts = [0, 0, 0, 0];
  for (let seed = 0; seed < 400; seed++)
    counts[select(four, 'random', seed)?.attempt ?? 0] = (counts[select(four, 'random', seed)?.attempt ?? 0] ?? 0) + 1;
  for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(40);
});

test('no candidates, no choice; an unknown rule is a usage error', () => {
  expect(select([], 'verifier')).toBeUndefined();
  expect(() => select([], 'best')).toThrow(expect.objectContaining({ code: 'SELECTION_UNKNOWN', kind: 'usage' }));
});
