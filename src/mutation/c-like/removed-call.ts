import type { MutationOperator } from '../operator.ts';
import { codeChildren, field } from '../syntax.ts';
import { CALLS, isListed, removeStatement } from './syntax.ts';

/** A call made for its effect is left out. */
export const removedCall: MutationOperator = {
  name: 'removed-call',
  nodes: ['expression_statement'],
  *mutate(node) {
    const said = codeChildren(node)[0];
    const call = /^(await|try)_expression$/.test(said?.type ?? '') ? codeChildren(said as NonNullable<typeof said>)[0] : said;
    if (call === undefined || !CALLS.includes(call.type) || !isListed(node)) return;
    if (field(call, 'function')?.type !== 'super') yield removeStatement(node);
  },
};
