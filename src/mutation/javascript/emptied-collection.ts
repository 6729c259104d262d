import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { codeChildren } from '../syntax.ts';

/** A literal array or object with nothing in it. */
export const emptiedCollection: MutationOperator = {
  name: 'emptied-collection',
  nodes: ['array', 'object'],
  *mutate(node) {
    if (codeChildren(node).length > 0) yield replaceNode(node, node.type === 'array' ? '[]' : '{}');
  },
};
