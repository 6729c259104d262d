import type { ScoredAttempt } from './attempts.ts';

/** A way to pick one of k candidates: the highest preference wins, equal ones are drawn by lot. */
export type SelectionRule = {
  name: string;
  /** What a reader of the report is told. */
  description: string;
  preference(candidate: ScoredAttempt): number;
  /** The rule says something only where this holds for some candidate. */
  applies(candidate: ScoredAttempt): boolean;
};

export const SELECTION_RULES: readonly SelectionRule[] = [
  {
    name: 'verifier',
    description: 'highest verifier score; candidates without a score come last',
    preference: (candidate) => candidate.score ?? Number.NEGATIVE_INFINITY,
    applies: (candidate) => candidate.score !== undefined,
  },
  {
    name: 'shortest-patch',
    description: 'fewest bytes of patch; an empty patch comes last',
    preference: (candidate) => (candidate.patchBytes === 0 ? Number.NEGATIVE_INFINITY : -candidate.patchBytes),
    applies: () => true,
  },
  { name: 'random', description: 'any of the k, by lot', preference: () => 0, applies: () => true },
];
