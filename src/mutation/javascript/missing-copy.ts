import { callArguments, calleeName, receiverOf } from '../c-like/syntax.ts';
import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { codeChildren, field } from '../syntax.ts';

const COPIES = ['Array.from', 'structuredClone', 'Object.assign'];

/** Works on the thing itself where a copy was made. */
export const missingCopy: MutationOperator = {
  name: 'missing-copy',
  nodes: ['call_expression', 'array', 'object'],
  *mutate(node) {
    if (node.type !== 'call_expression') {
      const [only, more] = codeChildren(node);
      const copied = only?.type === 'spread_element' && more === undefined ? codeChildren(only)[0] : undefined;
      if (copied !== undefined) yield replaceNode(node, copied.text);
      return;
    }
    const given = callArguments(node);
    const receiver = receiverOf(node);
    if (calleeName(node)?.text === 'slice' && given.length === 0 && receiver !== undefined)
      yield replaceNode(node, receiver.text);
    if (!COPIES.includes(field(node, 'function')?.text ?? '')) return;
    const [first, second, third] = given;
    const copied = first?.text === '{}' && third === undefined ? second : given.length === 1 ? first : undefined;
    if (copied !== undefined) yield replaceNode(node, copied.text);
  },
};
