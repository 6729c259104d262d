import { byName } from '../../support/by-name.ts';
import { exchangeTokens } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';

const TOKENS: Record<string, string[]> = byName({
  '<': ['>'],
  '<=': ['>='],
  '>': ['<'],
  '>=': ['<='],
});

/** `<` for `>`: the comparison looks the other way. */
export const comparisonDirection: MutationOperator = {
  name: 'comparison-direction',
  nodes: ['comparison_operator'],
  mutate: (node) => exchangeTokens(node, TOKENS),
};
