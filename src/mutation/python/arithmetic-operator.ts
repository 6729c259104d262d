import { byName } from '../../support/by-name.ts';
import { exchangeTokens } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { field, operatorOf } from '../syntax.ts';
import { isString } from './syntax.ts';

const TOKENS: Record<string, string[]> = byName({
  '+': ['-'],
  '-': ['+'],
  '*': ['/', '+'],
  '/': ['*', '//'],
  '//': ['/', '%'],
  '%': ['//'],
  '**': ['*'],
  '<<': ['>>'],
  '>>': ['<<'],
  '&': ['|'],
  '|': ['&'],
  '^': ['&'],
});

/** One arithmetic or bit operator for another of its group. Operators on literal strings are joins and formats, not sums. */
export const arithmeticOperator: MutationOperator = {
  name: 'arithmetic-operator',
  nodes: ['binary_operator'],
  *mutate(node) {
    if (isString(field(node, 'left')) || isString(field(node, 'right')) || TOKENS[operatorOf(node)] === undefined) return;
    yield* exchangeTokens(node, TOKENS);
  },
};
