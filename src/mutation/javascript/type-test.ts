import { byName } from '../../support/by-name.ts';
import { prefixOf } from '../c-like/syntax.ts';
import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { field } from '../syntax.ts';

const SIBLINGS: Readonly<Record<string, string>> = byName({
  object: 'function',
  function: 'object',
  string: 'number',
  number: 'string',
  undefined: 'object',
  boolean: 'string',
  bigint: 'number',
  symbol: 'string',
});

/** Compares `typeof` with the name of another type. */
export const typeTest: MutationOperator = {
  name: 'type-test',
  nodes: ['binary_expression'],
  *mutate(node) {
    const left = field(node, 'left');
    const name = field(node, 'right')?.namedChildren[0];
    if (left?.type !== 'unary_expression' || prefixOf(left) !== 'typeof' || name?.type !== 'string_fragment') return;
    const sibling = SIBLINGS[name.text];
    if (sibling !== undefined) yield replaceNode(name, sibling);
  },
};
