import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';

/** `true` for `false`. Defaults of parameters have an operator of their own. */
export const booleanLiteral: MutationOperator = {
  name: 'boolean-literal',
  nodes: ['true', 'false', 'boolean_literal'],
  *mutate(node) {
    if (node.parent?.type === 'assignment_pattern') return;
    yield replaceNode(node, node.text === 'true' ? 'false' : 'true');
  },
};
