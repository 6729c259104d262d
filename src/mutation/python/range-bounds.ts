import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { field } from '../syntax.ts';
import { positionalArguments } from './syntax.ts';

/** A `range` that starts one late or ends one early or late. */
export const rangeBounds: MutationOperator = {
  name: 'range-bounds',
  nodes: ['call'],
  *mutate(node) {
    const list = field(node, 'arguments');
    if (field(node, 'function')?.text !== 'range' || list === undefined) return;
    const [first, second] = positionalArguments(node);
    if (first === undefined) return;
    if (second === undefined) {
      yield replaceNode(list, `(1, ${first.text})`);
      yield replaceNode(list, `(${first.text} - 1)`);
    } else {
      yield replaceNode(first, `${first.text} + 1`);
      yield replaceNode(second, `${second.text} + 1`);
    }
  },
};
