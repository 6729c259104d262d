import type { Node } from 'web-tree-sitter';
import { exchangeNodes } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { field, operatorOf } from '../syntax.ts';
import { isString } from './syntax.ts';

const ORDERED = ['-', '/', '//', '%', '**', '<<', '>>', '@'];

const wrapped = (node: Node): string => (node.type === 'binary_operator' ? `(${node.text})` : node.text);

/** The operands of an operator for which order counts, exchanged; for `+` where one side is text or a list. */
export const swappedOperands: MutationOperator = {
  name: 'swapped-operands',
  nodes: ['binary_operator'],
  *mutate(node) {
    const left = field(node, 'left');
    const right = field(node, 'right');
    if (left === undefined || right === undefined || left.text === right.text) return;
    const operator = operatorOf(node);
    const joins = operator === '+' && [left, right].some((side) => isString(side) || side.type === 'list');
    const formats = operator === '%' && isString(left);
    if (joins || (ORDERED.includes(operator) && !formats)) yield exchangeNodes(node, left, right, wrapped);
  },
};
