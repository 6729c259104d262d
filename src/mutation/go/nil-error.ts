import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { codeChildren, field } from '../syntax.ts';

/** An error on its way out is forgotten: `return x, err` becomes `return x, nil`. */
export const nilError: MutationOperator = {
  name: 'nil-error',
  nodes: ['return_statement'],
  *mutate(node) {
    const list = codeChildren(node)[0];
    const last = list && codeChildren(list).at(-1);
    if (last === undefined) return;
    const made = last.type === 'call_expression' && /^(fmt\.Errorf|errors\.\w+)$/.test(field(last, 'function')?.text ?? '');
    if (made || (last.type === 'identifier' && /^(err|err[A-Z]\w*|Err\w*|\w+Err)$/.test(last.text)))
      yield replaceNode(last, 'nil');
  },
};
