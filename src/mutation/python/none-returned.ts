import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { codeChildren } from '../syntax.ts';

/** `return x` becomes `return None`. */
export const noneReturned: MutationOperator = {
  name: 'none-returned',
  nodes: ['return_statement'],
  *mutate(node) {
    const value = codeChildren(node)[0];
    if (value !== undefined && !['none', 'true', 'false'].includes(value.type)) yield replaceNode(value, 'None');
  },
};
