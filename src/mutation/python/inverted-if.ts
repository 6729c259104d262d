import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { codeChildren, field } from '../syntax.ts';

/** The condition of an `if`, an `elif` or a conditional expression gets a `not`. Loops are left alone: they might never end. */
export const invertedIf: MutationOperator = {
  name: 'inverted-if',
  nodes: ['if_statement', 'elif_clause', 'conditional_expression', 'if_clause'],
  *mutate(node) {
    const condition =
      node.type === 'conditional_expression' || node.type === 'if_clause'
        ? codeChildren(node)[node.type === 'if_clause' ? 0 : 1]
        : field(node, 'condition');
    if (condition === undefined || condition.type === 'not_operator') return;
    const atom = ['identifier', 'call', 'attribute', 'subscript', 'parenthesized_expression'].includes(condition.type);
    yield replaceNode(condition, atom ? `not ${condition.text}` : `not (${condition.text})`);
  },
};
