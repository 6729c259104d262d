import type { Node } from 'web-tree-sitter';
import { exchangeNodes } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { field, operatorOf } from '../syntax.ts';
import { isText } from './syntax.ts';

const ORDERED = ['-', '/', '%', '**', '<<', '>>', '>>>'];

const wrapped = (node: Node): string => (/^(binary|unary)_expression$/.test(node.type) ? `(${node.text})` : node.text);

/** The operands of an operator for which order counts, exchanged; for `+` where one side is text. */
export const swappedOperands: MutationOperator = {
  name: 'swapped-operands',
  nodes: ['binary_expression'],
  *mutate(node) {
    const left = field(node, 'left');
    const right = field(node, 'right');
    if (left === undefined || right === undefined || left.text === right.text) return;
    const joins = operatorOf(node) === '+' && [left, right].some(isText);
    if (joins || ORDERED.includes(operatorOf(node))) yield exchangeNodes(node, left, right, wrapped);
  },
};
