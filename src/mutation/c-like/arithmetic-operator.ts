import { byName } from '../../support/by-name.ts';
import { exchangeTokens } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { isText } from './syntax.ts';

const TOKENS: Record<string, string[]> = byName({
  '+': ['-'],
  '-': ['+'],
  '*': ['/', '+'],
  '/': ['*'],
  '%': ['*'],
  '**': ['*'],
  '<<': ['>>'],
  '>>': ['<<'],
  '>>>': ['>>'],
  '&': ['|'],
  '|': ['&'],
  '^': ['&'],
  '&^': ['&'],
});

/** One arithmetic or bit operator for another of its group. What joins text is no sum. */
export const arithmeticOperator: MutationOperator = {
  name: 'arithmetic-operator',
  nodes: ['binary_expression'],
  *mutate(node) {
    if (!isText(node)) yield* exchangeTokens(node, TOKENS);
  },
};
