import { byName } from '../../support/by-name.ts';
import { exchangeTokens } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';

const TOKENS: Record<string, string[]> = byName({ '==': ['!='], '!=': ['=='], '===': ['!=='], '!==': ['==='] });

/** Equal for different. */
export const equalityFlip: MutationOperator = {
  name: 'equality-flip',
  nodes: ['binary_expression'],
  mutate: (node) => exchangeTokens(node, TOKENS),
};
