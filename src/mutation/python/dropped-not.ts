import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { field } from '../syntax.ts';

/** `not a` becomes `a`. */
export const droppedNot: MutationOperator = {
  name: 'dropped-not',
  nodes: ['not_operator'],
  *mutate(node) {
    const argument = field(node, 'argument');
    if (argument !== undefined) yield replaceNode(node, argument.text);
  },
};
