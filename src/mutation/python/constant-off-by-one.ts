import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';

/** A whole number one too high, or one too low. */
export const constantOffByOne: MutationOperator = {
  name: 'constant-off-by-one',
  nodes: ['integer'],
  *mutate(node) {
    if (!/^\d{1,15}$/.test(node.text)) return; // hexadecimal and the like are masks and magic numbers
    const value = Number(node.text);
    yield replaceNode(node, String(value + 1));
    if (value > 0) yield replaceNode(node, String(value - 1));
  },
};
