import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { field } from '../syntax.ts';
import { callArguments, calleeName, positionalArguments } from './syntax.ts';

const FILTERS = [
  'strip',
  'lstrip',
  'rstrip',
  'lower',
  'upper',
  'title',
  'capitalize',
  'casefold',
  'encode',
  'decode',
  'expandtabs',
  'splitlines',
];
const CONVERSIONS = ['str', 'int', 'float', 'bool', 'abs', 'round', 'len', 'sorted', 'reversed', 'tuple', 'repr'];

/** A conversion is forgotten: `s.strip()` becomes `s`, `str(a)` becomes `a`. */
export const droppedCall: MutationOperator = {
  name: 'dropped-call',
  nodes: ['call'],
  *mutate(node) {
    const name = calleeName(node)?.text ?? '';
    const callee = field(node, 'function');
    const object = callee?.type === 'attribute' ? field(callee, 'object') : undefined;
    if (object !== undefined && FILTERS.includes(name)) yield replaceNode(node, object.text);
    const [only, ...others] = positionalArguments(node);
    const single = others.length === 0 && callArguments(node).length === 1;
    if (
      callee?.type === 'identifier' &&
      CONVERSIONS.includes(name) &&
      single &&
      only !== undefined &&
      only.type !== 'generator_expression'
    ) {
      yield replaceNode(
        node,
        /^(identifier|call|attribute|subscript|string|integer)$/.test(only.type) ? only.text : `(${only.text})`,
      );
    }
  },
};
