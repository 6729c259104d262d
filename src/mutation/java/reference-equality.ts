import { callArguments, calleeName, receiverOf } from '../c-like/syntax.ts';
import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';

/** `a.equals(b)` becomes `a == b`: the same object, where an equal one was meant. */
export const referenceEquality: MutationOperator = {
  name: 'reference-equality',
  nodes: ['method_invocation'],
  *mutate(node) {
    const [other, more] = callArguments(node);
    const receiver = receiverOf(node);
    if (calleeName(node)?.text !== 'equals' || receiver === undefined || other === undefined || more !== undefined) return;
    const compared = `${receiver.text} == ${other.text}`;
    yield replaceNode(node, node.parent?.type === 'unary_expression' ? `(${compared})` : compared);
  },
};
