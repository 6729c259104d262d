import { exchangeNodes } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { codeChildren, field } from '../syntax.ts';
import { IFS } from './syntax.ts';

/** What is done if and what is done else, exchanged. */
export const swappedBranches: MutationOperator = {
  name: 'swapped-branches',
  nodes: [...IFS, 'ternary_expression'],
  *mutate(node) {
    const body = field(node, 'consequence');
    const alternative = field(node, 'alternative');
    const otherwise = alternative?.type === 'else_clause' ? codeChildren(alternative)[0] : alternative;
    if (body === undefined || otherwise === undefined || IFS.includes(otherwise.type)) return;
    if (field(node, 'condition')?.type.startsWith('let_')) return; // names that the body needs
    if (node.type === 'ternary_expression' || body.type === otherwise.type) yield exchangeNodes(node, body, otherwise);
  },
};
