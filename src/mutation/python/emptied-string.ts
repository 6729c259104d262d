import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';

/** The text that a string holds is left out. Strings that an f-string formats are left alone, quotes and all. */
export const emptiedString: MutationOperator = {
  name: 'emptied-string',
  nodes: ['string'],
  *mutate(node) {
    const text = node.namedChildren.filter((child) => child.type !== 'string_start' && child.type !== 'string_end');
    if (text.length !== 1 || text[0]?.type !== 'string_content') return;
    if (node.parent?.type === 'concatenated_string' || node.parent?.type === 'interpolation') return;
    yield replaceNode(text[0], '');
  },
};
