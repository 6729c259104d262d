import { byName } from '../../support/by-name.ts';
import { exchangeTokens } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';

const TOKENS: Record<string, string[]> = byName({
  and: ['or'],
  or: ['and'],
});

/** `and` for `or`. */
export const booleanOperator: MutationOperator = {
  name: 'boolean-operator',
  nodes: ['boolean_operator'],
  mutate: (node) => exchangeTokens(node, TOKENS),
};
