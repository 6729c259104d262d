import { callArguments } from '../c-like/syntax.ts';
import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { field } from '../syntax.ts';

const FUNCTIONS =
  /^strings\.(TrimSpace|ToLower|ToUpper|Title|Trim|TrimLeft|TrimRight|TrimPrefix|TrimSuffix|Replace|ReplaceAll)$|^math\.(Abs|Floor|Ceil|Round)$/;

/** What a function would have changed is taken as it is: `strings.ToLower(a)` becomes `a`. */
export const droppedConversion: MutationOperator = {
  name: 'dropped-conversion',
  nodes: ['call_expression'],
  *mutate(node) {
    const first = callArguments(node)[0];
    if (first !== undefined && FUNCTIONS.test(field(node, 'function')?.text ?? '')) yield replaceNode(node, first.text);
  },
};
