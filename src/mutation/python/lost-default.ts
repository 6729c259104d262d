import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { field } from '../syntax.ts';
import { positionalArguments } from './syntax.ts';

/** `d.get(key, default)` forgets its default. */
export const lostDefault: MutationOperator = {
  name: 'lost-default',
  nodes: ['call'],
  *mutate(node) {
    const callee = field(node, 'function');
    const list = field(node, 'arguments');
    const [key, value, third] = positionalArguments(node);
    if (callee?.type !== 'attribute' || list === undefined || key === undefined || value === undefined || third !== undefined)
      return;
    if (['get', 'pop'].includes(field(callee, 'attribute')?.text ?? '') && value.type !== 'none') {
      yield replaceNode(list, `(${key.text})`);
    }
  },
};
