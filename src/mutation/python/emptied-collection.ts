import { byName } from '../../support/by-name.ts';
import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { codeChildren } from '../syntax.ts';

const EMPTY: Readonly<Record<string, string>> = byName({
  list: '[]',
  dictionary: '{}',
  set: 'set()',
  list_comprehension: '[]',
  dictionary_comprehension: '{}',
});

/** A literal list, dict or set, or a comprehension, with nothing in it. */
export const emptiedCollection: MutationOperator = {
  name: 'emptied-collection',
  nodes: Object.keys(EMPTY),
  *mutate(node) {
    if (codeChildren(node).length > 0) yield replaceNode(node, EMPTY[node.type] as string);
  },
};
