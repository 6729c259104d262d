import type { ScoredAttempt } from './attempts.ts';

/**
 * A way to pick one of k candidates: the highest keys win, first key first; equal candidates are drawn by lot, as a mean
 * over all subsets knows no order. The rules are those by which the verifier room selects.
 */
export type SelectionRule = {
  name: string;
  /** What a reader of the report is told. */
  description: string;
  keys(candidate: ScoredAttempt): number[];
  /** The rule says something only where this holds for some candidate. */
  applies(candidate: ScoredAttempt): boolean;
};

const patched = (candidate: ScoredAttempt): number => (candidate.patchBytes === 0 ? 0 : 1);

export const SELECTION_RULES: readonly SelectionRule[] = [
  {
    name: 'verifier',
    description: 'highest verifier score; an empty patch comes last, as does one without a score',
    keys: (candidate) => [patched(candidate), candidate.score ?? -1],
    applies: (candidate) => candidate.score !== undefined,
  },
  {
    name: 'shortest-patch',
    description: 'fewest bytes of patch; an empty patch comes last',
    keys: (candidate) => [patched(candidate), -candidate.patchBytes],
    applies: () => true,
  },
  { name: 'random', description: 'any of the k, by lot', keys: () => [], applies: () => true },
];
