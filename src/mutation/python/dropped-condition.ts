import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { field } from '../syntax.ts';

/** One side of an `and` or an `or` is forgotten. */
export const droppedCondition: MutationOperator = {
  name: 'dropped-condition',
  nodes: ['boolean_operator'],
  *mutate(node) {
    const left = field(node, 'left');
    const right = field(node, 'right');
    if (left === undefined || right === undefined) return;
    yield replaceNode(node, left.text);
    yield replaceNode(node, right.text);
  },
};
