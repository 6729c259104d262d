import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { codeChildren } from '../syntax.ts';

/** `return x` becomes `return undefined`. */
export const undefinedReturned: MutationOperator = {
  name: 'undefined-returned',
  nodes: ['return_statement'],
  *mutate(node) {
    const value = codeChildren(node)[0];
    if (value !== undefined && !['null', 'undefined', 'true', 'false'].includes(value.type))
      yield replaceNode(value, 'undefined');
  },
};
