import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { operandOf, prefixOf } from './syntax.ts';

/** `-a` becomes `a`. */
export const droppedMinus: MutationOperator = {
  name: 'dropped-minus',
  nodes: ['unary_expression'],
  *mutate(node) {
    const operand = operandOf(node);
    if (operand !== undefined && prefixOf(node) === '-') yield replaceNode(node, operand.text);
  },
};
