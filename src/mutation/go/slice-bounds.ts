import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { field } from '../syntax.ts';

/** A slice forgets where to begin, or where to end. */
export const sliceBounds: MutationOperator = {
  name: 'slice-bounds',
  nodes: ['slice_expression'],
  *mutate(node) {
    const start = field(node, 'start');
    const end = field(node, 'end');
    if (start !== undefined && start.text !== '0') yield replaceNode(start, '');
    if (end !== undefined && field(node, 'capacity') === undefined) yield replaceNode(end, '');
  },
};
