import { emptyLast, firstBy, type SelectionRule } from './selection-rule.ts';

export const byVerifier: SelectionRule = {
  name: 'verifier',
  description: 'The highest score; empty patches only where there is nothing else.',
  choose: (candidates) => firstBy(candidates, (candidate) => [emptyLast(candidate), -candidate.score]),
};
