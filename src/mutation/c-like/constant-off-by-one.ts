import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';

/** A whole number one too high, or one too low; what says its type (`1n`, `1u8`, `1L`) stays. */
export const constantOffByOne: MutationOperator = {
  name: 'constant-off-by-one',
  nodes: ['number', 'int_literal', 'integer_literal', 'decimal_integer_literal'],
  *mutate(node) {
    // other forms are masks and magic numbers; after a dot it names a field of a tuple
    const [, digits, suffix = ''] = /^(0|[1-9]\d{0,14})([a-zA-Z]\w*)?$/.exec(node.text) ?? [];
    if (digits === undefined || /^[xbo]/i.test(suffix) || node.parent?.type === 'field_expression') return;
    const value = Number(digits);
    yield replaceNode(node, `${value + 1}${suffix}`);
    if (value > 0) yield replaceNode(node, `${value - 1}${suffix}`);
  },
};
