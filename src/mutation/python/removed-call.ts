import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { codeChildren } from '../syntax.ts';

/** A call made for its effect is left out. */
export const removedCall: MutationOperator = {
  name: 'removed-call',
  nodes: ['expression_statement'],
  *mutate(node) {
    const call = codeChildren(node)[0];
    const inner = call?.type === 'await' ? codeChildren(call)[0] : call;
    if (inner?.type === 'call') yield replaceNode(node, 'pass');
  },
};
