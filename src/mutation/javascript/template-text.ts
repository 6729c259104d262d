import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';

/** Text between the values of a template is left out. */
export const templateText: MutationOperator = {
  name: 'template-text',
  nodes: ['template_string'],
  *mutate(node) {
    if (!node.namedChildren.some((child) => child.type === 'template_substitution')) return;
    for (const child of node.namedChildren) if (child.type === 'string_fragment') yield replaceNode(child, '');
  },
};
