import { exchangeNodes } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { field } from '../syntax.ts';
import { CALLS, CREATIONS, callArguments } from './syntax.ts';

/**
 * Two neighbouring arguments of a call, exchanged. `alike`: only where both are of one kind of syntax, since two that
 * differ are mostly of different types, which compilers refuse.
 */
export function swappedArguments({ alike }: { alike: boolean }): MutationOperator {
  return {
    name: 'swapped-arguments',
    nodes: [...CALLS, ...CREATIONS],
    *mutate(node) {
      const list = field(node, 'arguments');
      const given = callArguments(node);
      const spread = given.findIndex((argument) => /^(spread_element|variadic_argument)$/.test(argument.type));
      for (const [index, second] of given.slice(0, spread === -1 ? given.length : spread).entries()) {
        const first = given[index - 1];
        if (list === undefined || first === undefined || first.text === second.text) continue;
        if (!alike || first.type === second.type) yield exchangeNodes(list, first, second);
      }
    },
  };
}
