import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { codeChildren, field } from '../syntax.ts';
import { CREATIONS } from './syntax.ts';

/** Throws a sibling of the exception; `siblings` go both ways. */
export function exceptionType(siblings: readonly (readonly [string, string])[]): MutationOperator {
  const others = new Map(siblings.flatMap(([one, other]) => [[other, one] as const, [one, other] as const]));
  return {
    name: 'exception-type',
    nodes: ['throw_statement'],
    *mutate(node) {
      const thrown = codeChildren(node)[0];
      const name =
        thrown && CREATIONS.includes(thrown.type) ? (field(thrown, 'constructor') ?? field(thrown, 'type')) : undefined;
      const sibling = name && others.get(name.text);
      if (name !== undefined && sibling !== undefined) yield replaceNode(name, sibling);
    },
  };
}
