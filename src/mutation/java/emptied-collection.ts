import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { codeChildren } from '../syntax.ts';

/** A literal array with nothing in it. */
export const emptiedCollection: MutationOperator = {
  name: 'emptied-collection',
  nodes: ['array_initializer'],
  *mutate(node) {
    if (codeChildren(node).length > 0) yield replaceNode(node, '{}');
  },
};
