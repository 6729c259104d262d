import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { codeChildren } from '../syntax.ts';

/** Works with a promise where its value was meant. */
export const missingAwait: MutationOperator = {
  name: 'missing-await',
  nodes: ['await_expression'],
  *mutate(node) {
    const promise = codeChildren(node)[0];
    if (promise !== undefined) yield replaceNode(node, promise.text);
  },
};
