import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { field, operatorOf } from '../syntax.ts';

/** One side of an `&&`, an `||` or a `??` is forgotten. */
export const droppedCondition: MutationOperator = {
  name: 'dropped-condition',
  nodes: ['binary_expression'],
  *mutate(node) {
    const left = field(node, 'left');
    const right = field(node, 'right');
    if (left === undefined || right === undefined || !['&&', '||', '??'].includes(operatorOf(node))) return;
    yield replaceNode(node, left.text);
    yield replaceNode(node, right.text);
  },
};
