import type { MutationOperator } from '../operator.ts';
import { field } from '../syntax.ts';

/** An arm of a `match` forgets its condition: `a if b => c` becomes `a => c`. */
export const droppedGuard: MutationOperator = {
  name: 'dropped-guard',
  nodes: ['match_pattern'],
  *mutate(node) {
    const pattern = node.children[0];
    const condition = field(node, 'condition');
    if (pattern !== undefined && condition !== undefined) {
      yield { start: pattern.endIndex, end: condition.endIndex, replacement: '' };
    }
  },
};
