import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { field } from '../syntax.ts';

/** `-a` becomes `a`. */
export const droppedMinus: MutationOperator = {
  name: 'dropped-minus',
  nodes: ['unary_operator'],
  *mutate(node) {
    const argument = field(node, 'argument');
    if (argument !== undefined && node.text.startsWith('-')) yield replaceNode(node, argument.text);
  },
};
