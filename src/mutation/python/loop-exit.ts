import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';

/** `break` for `continue`; either left out. */
export const loopExit: MutationOperator = {
  name: 'loop-exit',
  nodes: ['break_statement', 'continue_statement'],
  *mutate(node) {
    yield replaceNode(node, node.type === 'break_statement' ? 'continue' : 'break');
    yield replaceNode(node, 'pass');
  },
};
