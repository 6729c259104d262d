import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { field } from '../syntax.ts';
import { CALLS, IFS, prefixOf, withoutBrackets } from './syntax.ts';

const ATOMS = [
  ...CALLS,
  'identifier',
  'this',
  'self',
  'member_expression',
  'subscript_expression',
  'selector_expression',
  'index_expression',
  'field_expression',
  'field_access',
  'array_access',
];

/** The condition of an `if` or of a conditional expression gets a `!`. Loops are left alone: they might never end. */
export const invertedIf: MutationOperator = {
  name: 'inverted-if',
  nodes: [...IFS, 'ternary_expression'],
  *mutate(node) {
    const inBrackets = field(node, 'condition');
    if (inBrackets === undefined) return;
    const condition = withoutBrackets(inBrackets);
    const binds = condition.type.startsWith('let_') || field(condition, 'name') !== undefined; // names that the body needs
    if ((binds && !CALLS.includes(condition.type)) || (condition.type === 'unary_expression' && prefixOf(condition) === '!'))
      return;
    yield replaceNode(condition, ATOMS.includes(condition.type) ? `!${condition.text}` : `!(${condition.text})`);
  },
};
