import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { CALLS, calleeName } from './syntax.ts';

/** A function or method for its sibling, which takes the same arguments; `siblings` go both ways. */
export function methodSwap(siblings: readonly (readonly [string, string])[]): MutationOperator {
  const others = new Map(siblings.flatMap(([one, other]) => [[other, one] as const, [one, other] as const]));
  return {
    name: 'method-swap',
    nodes: CALLS,
    *mutate(node) {
      const name = calleeName(node);
      const sibling = name && others.get(name.text);
      if (name !== undefined && sibling !== undefined) yield replaceNode(name, sibling);
    },
  };
}
