import { byName } from '../../support/by-name.ts';
import { exchangeTokens } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';

const TOKENS: Record<string, string[]> = byName({ '===': ['=='], '!==': ['!='] });

/** `==` for `===`: wrong where types differ. */
export const looseEquality: MutationOperator = {
  name: 'loose-equality',
  nodes: ['binary_expression'],
  mutate: (node) => exchangeTokens(node, TOKENS),
};
