import { byName } from '../../support/by-name.ts';
import { exchangeTokens } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';

const TOKENS: Record<string, string[]> = byName({ '&&': ['||'], '||': ['&&'] });

/** `&&` for `||`. */
export const booleanOperator: MutationOperator = {
  name: 'boolean-operator',
  nodes: ['binary_expression'],
  mutate: (node) => exchangeTokens(node, TOKENS),
};
