import { byName } from '../../support/by-name.ts';
import { exchangeTokens } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';

const TOKENS: Record<string, string[]> = byName({ '<': ['>'], '<=': ['>='], '>': ['<'], '>=': ['<='] });

/** `<` for `>`: the comparison looks the other way. The heads of `for` are left alone: their loops would run never, or for ever. */
export const comparisonDirection: MutationOperator = {
  name: 'comparison-direction',
  nodes: ['binary_expression'],
  *mutate(node) {
    if (!/^for_(statement|clause)$/.test(node.parent?.type ?? '')) yield* exchangeTokens(node, TOKENS);
  },
};
