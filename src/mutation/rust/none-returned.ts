import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { field } from '../syntax.ts';

/** `Some(x)` as what a block, an arm or a `return` comes to becomes `None`. */
export const noneReturned: MutationOperator = {
  name: 'none-returned',
  nodes: ['call_expression'],
  *mutate(node) {
    const place = node.parent?.type ?? '';
    if (field(node, 'function')?.text === 'Some' && /^(block|return_expression|match_arm)$/.test(place)) {
      yield replaceNode(node, 'None');
    }
  },
};
