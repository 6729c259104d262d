import { byName } from '../../support/by-name.ts';
import { exchangeTokens } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';

const TOKENS: Record<string, string[]> = byName({
  in: ['not in'],
  'not in': ['in'],
});

/** `in` for `not in`. */
export const membershipFlip: MutationOperator = {
  name: 'membership-flip',
  nodes: ['comparison_operator'],
  mutate: (node) => exchangeTokens(node, TOKENS),
};
