import { byName } from '../../support/by-name.ts';
import { exchangeTokens } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';

const TOKENS: Record<string, string[]> = byName({
  '+=': ['-=', '='],
  '-=': ['+=', '='],
  '*=': ['/=', '='],
  '/=': ['*=', '='],
  '//=': ['/='],
  '%=': ['//='],
  '|=': ['&=', '='],
  '&=': ['|='],
  '^=': ['|='],
  '**=': ['*='],
});

/** An update by another operator, or a plain assignment in its place. */
export const augmentedAssignment: MutationOperator = {
  name: 'augmented-assignment',
  nodes: ['augmented_assignment'],
  mutate: (node) => exchangeTokens(node, TOKENS),
};
