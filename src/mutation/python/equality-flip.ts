import { byName } from '../../support/by-name.ts';
import { exchangeTokens } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';

const TOKENS: Record<string, string[]> = byName({
  '==': ['!='],
  '!=': ['=='],
  is: ['is not'],
  'is not': ['is'],
});

/** Equality and identity turned into their opposites. */
export const equalityFlip: MutationOperator = {
  name: 'equality-flip',
  nodes: ['comparison_operator'],
  mutate: (node) => exchangeTokens(node, TOKENS),
};
