import { enclosingFunction } from '../c-like/syntax.ts';
import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { codeChildren, field } from '../syntax.ts';

/** `return x` becomes `return null` where the method gives an object. */
export const nullReturned: MutationOperator = {
  name: 'null-returned',
  nodes: ['return_statement'],
  *mutate(node) {
    const value = codeChildren(node)[0];
    const method = enclosingFunction(node);
    if (value === undefined || value.type === 'null_literal' || method?.type !== 'method_declaration') return;
    if (/^(.*_identifier|generic_type|array_type)$/.test(field(method, 'type')?.type ?? '')) yield replaceNode(value, 'null');
  },
};
