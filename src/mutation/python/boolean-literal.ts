import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';

/** `True` for `False`. Defaults of parameters have an operator of their own. */
export const booleanLiteral: MutationOperator = {
  name: 'boolean-literal',
  nodes: ['true', 'false'],
  *mutate(node) {
    if (node.parent?.type.endsWith('default_parameter')) return;
    yield replaceNode(node, node.type === 'true' ? 'False' : 'True');
  },
};
