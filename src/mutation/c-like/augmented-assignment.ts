import { byName } from '../../support/by-name.ts';
import { exchangeTokens } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { field } from '../syntax.ts';
import { isText } from './syntax.ts';

const TOKENS: Record<string, string[]> = byName({
  '+=': ['-=', '='],
  '-=': ['+=', '='],
  '*=': ['/=', '='],
  '/=': ['*=', '='],
  '%=': ['*='],
  '**=': ['*='],
  '|=': ['&=', '='],
  '&=': ['|='],
  '^=': ['|='],
  '<<=': ['>>='],
  '>>=': ['<<='],
  '??=': ['||=', '='],
  '||=': ['&&=', '='],
  '&&=': ['||='],
});
const ON_TEXT: Record<string, string[]> = byName({ '+=': ['='] });

/** An update by another operator, or a plain assignment in its place. */
export const augmentedAssignment: MutationOperator = {
  name: 'augmented-assignment',
  nodes: ['augmented_assignment_expression', 'compound_assignment_expr', 'assignment_expression', 'assignment_statement'],
  mutate(node) {
    const right = field(node, 'right');
    const value = right?.type === 'expression_list' ? right.namedChildren[0] : right;
    return exchangeTokens(node, isText(value) ? ON_TEXT : TOKENS);
  },
};
