import { calleeName } from '../c-like/syntax.ts';
import type { MutationOperator } from '../operator.ts';

const DEFAULTS = ['unwrap_or', 'unwrap_or_else'];

/** `a.unwrap_or(b)` takes the default of its type for `b`. */
export const lostDefault: MutationOperator = {
  name: 'lost-default',
  nodes: ['call_expression'],
  *mutate(node) {
    const name = calleeName(node);
    if (name !== undefined && DEFAULTS.includes(name.text)) {
      yield { start: name.startIndex, end: node.endIndex, replacement: 'unwrap_or_default()' };
    }
  },
};
