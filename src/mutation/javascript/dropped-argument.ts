import { CALLS, CREATIONS, callArguments, isFunction } from '../c-like/syntax.ts';
import type { MutationOperator } from '../operator.ts';

/** The last argument of several is forgotten. Callbacks are not: what is called would mostly throw at once. */
export const droppedArgument: MutationOperator = {
  name: 'dropped-argument',
  nodes: [...CALLS, ...CREATIONS],
  *mutate(node) {
    const given = callArguments(node);
    const [before, last] = given.slice(-2);
    if (before === undefined || last === undefined || isFunction(last)) return;
    yield { start: before.endIndex, end: last.endIndex, replacement: '' };
  },
};
