import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { CALLS, calleeName, receiverOf } from './syntax.ts';

/** A step of a chain is forgotten: `a.trim()` becomes `a`. `names` are methods that give what they are called on, changed. */
export function droppedCall(names: readonly string[]): MutationOperator {
  return {
    name: 'dropped-call',
    nodes: CALLS,
    *mutate(node) {
      const receiver = receiverOf(node);
      if (receiver !== undefined && names.includes(calleeName(node)?.text ?? '')) yield replaceNode(node, receiver.text);
    },
  };
}
