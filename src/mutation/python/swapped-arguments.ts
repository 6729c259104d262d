import { exchangeNodes } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { field } from '../syntax.ts';
import { positionalArguments } from './syntax.ts';

/** Two neighbouring positional arguments of a call, exchanged. */
export const swappedArguments: MutationOperator = {
  name: 'swapped-arguments',
  nodes: ['call'],
  *mutate(node) {
    const list = field(node, 'arguments');
    const given = positionalArguments(node);
    for (const [index, second] of given.entries()) {
      const first = given[index - 1];
      if (list !== undefined && first !== undefined && first.text !== second.text) yield exchangeNodes(list, first, second);
    }
  },
};
