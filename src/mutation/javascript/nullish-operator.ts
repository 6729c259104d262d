import { byName } from '../../support/by-name.ts';
import { exchangeTokens } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';

const TOKENS: Record<string, string[]> = byName({ '??': ['||'] });

/** `??` becomes `||`: wrong for `0`, `''` and `false` alone. Where brackets would be needed the result does not parse. */
export const nullishOperator: MutationOperator = {
  name: 'nullish-operator',
  nodes: ['binary_expression'],
  mutate: (node) => exchangeTokens(node, TOKENS),
};
