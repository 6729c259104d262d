import { replaceNode } from '../edit.ts';
import type { Edit, MutationOperator } from '../operator.ts';
import { codeChildren } from '../syntax.ts';

/** `[...a]` becomes `[a]`, `f(...a)` becomes `f(a)`, and `{ ...a, b }` becomes `{ b }`. */
export const droppedSpread: MutationOperator = {
  name: 'dropped-spread',
  nodes: ['spread_element'],
  *mutate(node): Iterable<Edit> {
    const spread = codeChildren(node)[0];
    if (spread === undefined) return;
    if (node.parent?.type !== 'object') yield replaceNode(node, spread.text);
    else if (node.nextNamedSibling !== null) {
      yield { start: node.startIndex, end: node.nextNamedSibling.startIndex, replacement: '' };
    } else if (node.previousNamedSibling !== null) {
      yield { start: node.previousNamedSibling.endIndex, end: node.endIndex, replacement: '' };
    }
  },
};
