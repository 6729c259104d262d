import { byName } from '../../support/by-name.ts';
import { exchangeTokens } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';

const TOKENS: Record<string, string[]> = byName({ '<': ['<='], '<=': ['<'], '>': ['>='], '>=': ['>'] });

/** `<` for `<=` and the like: wrong at the boundary alone. */
export const comparisonBoundary: MutationOperator = {
  name: 'comparison-boundary',
  nodes: ['binary_expression'],
  mutate: (node) => exchangeTokens(node, TOKENS),
};
