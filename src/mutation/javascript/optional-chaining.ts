import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';

/** `a?.b` becomes `a.b`, `a?.[b]` becomes `a[b]`, `a?.()` becomes `a()`. */
export const optionalChaining: MutationOperator = {
  name: 'optional-chaining',
  nodes: ['member_expression', 'subscript_expression', 'call_expression'],
  *mutate(node) {
    const chain = node.children.find((child) => child.text === '?.');
    if (chain !== undefined) yield replaceNode(chain, node.type === 'member_expression' ? '.' : '');
  },
};
