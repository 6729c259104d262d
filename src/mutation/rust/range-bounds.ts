import { byName } from '../../support/by-name.ts';
import { exchangeTokens } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';

const TOKENS: Record<string, string[]> = byName({ '..': ['..='], '..=': ['..'] });

/** A range one too long, or one too short. One without an end has none to count in. */
export const rangeBounds: MutationOperator = {
  name: 'range-bounds',
  nodes: ['range_expression'],
  *mutate(node) {
    if (node.children.at(-1)?.isNamed) yield* exchangeTokens(node, TOKENS);
  },
};
