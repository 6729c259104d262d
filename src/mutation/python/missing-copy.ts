import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { field } from '../syntax.ts';
import { callArguments, calleeName, positionalArguments } from './syntax.ts';

const COPIES = ['list', 'dict', 'set', 'copy', 'deepcopy'];

/** Works on the thing itself where a copy was made. */
export const missingCopy: MutationOperator = {
  name: 'missing-copy',
  nodes: ['call'],
  *mutate(node) {
    const name = calleeName(node)?.text ?? '';
    const given = positionalArguments(node);
    const callee = field(node, 'function');
    const only = given.length === 1 && callArguments(node).length === 1 ? given[0] : undefined;
    if (only !== undefined && COPIES.includes(name) && ['identifier', 'attribute', 'subscript'].includes(only.type))
      yield replaceNode(node, only.text);
    const owner = callee?.type === 'attribute' ? field(callee, 'object') : undefined;
    if (name === 'copy' && callArguments(node).length === 0 && owner !== undefined) yield replaceNode(node, owner.text);
  },
};
