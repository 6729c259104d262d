import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';

/** The text that a string holds is left out. */
export const emptiedString: MutationOperator = {
  name: 'emptied-string',
  nodes: ['string', 'interpreted_string_literal', 'string_literal'],
  *mutate(node) {
    const [content, more] = node.namedChildren;
    if (content !== undefined && more === undefined && /_(fragment|content)$/.test(content.type)) yield replaceNode(content, '');
  },
};
