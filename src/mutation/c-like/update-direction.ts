import { byName } from '../../support/by-name.ts';
import { exchangeTokens } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';

const TOKENS: Record<string, string[]> = byName({ '++': ['--'], '--': ['++'] });

/** `++` for `--`. The heads of `for` are left alone: their loops would never end. */
export const updateDirection: MutationOperator = {
  name: 'update-direction',
  nodes: ['update_expression', 'inc_statement', 'dec_statement'],
  *mutate(node) {
    if (!/^for_(statement|clause)$/.test(node.parent?.type ?? '')) yield* exchangeTokens(node, TOKENS);
  },
};
