import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { codeChildren, field } from '../syntax.ts';

/** A literal slice or map with nothing in it. */
export const emptiedCollection: MutationOperator = {
  name: 'emptied-collection',
  nodes: ['composite_literal'],
  *mutate(node) {
    const body = field(node, 'body');
    if (!/^(slice|map)_type$/.test(field(node, 'type')?.type ?? '')) return;
    if (body !== undefined && codeChildren(body).length > 0) yield replaceNode(body, '{}');
  },
};
