import { exchangeNodes } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { codeChildren, field } from '../syntax.ts';

/** What is done if and what is done else, exchanged. */
export const swappedBranches: MutationOperator = {
  name: 'swapped-branches',
  nodes: ['if_statement', 'conditional_expression'],
  *mutate(node) {
    if (node.type === 'conditional_expression') {
      const [first, , last] = codeChildren(node);
      if (first !== undefined && last !== undefined) yield exchangeNodes(node, first, last);
      return;
    }
    const alternatives = node.childrenForFieldName('alternative');
    const body = field(node, 'consequence');
    const otherwise =
      alternatives.length === 1 && alternatives[0]?.type === 'else_clause' ? field(alternatives[0], 'body') : undefined;
    if (body === undefined || otherwise === undefined) return;
    // A body on the line of its `if` and one on lines of its own cannot trade places.
    if (body.startPosition.column !== otherwise.startPosition.column || body.startPosition.row === node.startPosition.row) return;
    yield exchangeNodes(node, body, otherwise);
  },
};
