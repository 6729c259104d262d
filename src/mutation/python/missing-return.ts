import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { codeChildren } from '../syntax.ts';

/** An early `return` is left out, so that the function goes on. The last statement of a function is left to `none-returned`. */
export const missingReturn: MutationOperator = {
  name: 'missing-return',
  nodes: ['return_statement'],
  *mutate(node) {
    const block = node.parent;
    const branch = block?.parent;
    if (block?.type !== 'block' || branch === null || branch === undefined) return;
    if (!['if_statement', 'for_statement', 'while_statement', 'elif_clause'].includes(branch.type)) return;
    const value = codeChildren(node)[0];
    yield replaceNode(node, value?.type === 'call' ? value.text : 'pass');
  },
};
