import { byName } from '../../support/by-name.ts';
import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';

const ITEMS: Readonly<Record<string, string>> = byName({ '0': '-1', '-1': '0' });

/** The first item for the last one. */
export const firstLastItem: MutationOperator = {
  name: 'first-last-item',
  nodes: ['subscript'],
  *mutate(node) {
    const indices = node.childrenForFieldName('subscript');
    const index = indices.length === 1 ? indices[0] : undefined;
    const other = index && ITEMS[index.text];
    if (index !== undefined && other !== undefined) yield replaceNode(index, other);
  },
};
