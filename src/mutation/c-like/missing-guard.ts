import type { Node } from 'web-tree-sitter';
import type { MutationOperator } from '../operator.ts';
import { codeChildren, field } from '../syntax.ts';
import { IFS, isListed, removeStatement } from './syntax.ts';

const LEAVES = /^(return|throw|continue)_(statement|expression)$/;

/** The one statement that a body comes to. */
function onlyStatement(body: Node): Node | undefined {
  if (!/^(statement_block|block|statement_list|expression_statement)$/.test(body.type)) return body;
  const [only, more] = codeChildren(body);
  return only === undefined || more !== undefined ? undefined : onlyStatement(only);
}

/**
 * An `if` that only leaves is forgotten, its early return or its error with it. Go's `if err != nil` is left alone: `err`
 * would mostly be used nowhere, and that does not compile.
 */
export const missingGuard: MutationOperator = {
  name: 'missing-guard',
  nodes: IFS,
  *mutate(node) {
    const body = field(node, 'consequence');
    const statement = node.parent?.type === 'expression_statement' ? node.parent : node;
    if (body === undefined || field(node, 'alternative') !== undefined || !isListed(statement)) return;
    if (/^\w*err\w* != nil$/i.test(field(node, 'condition')?.text ?? '')) return;
    if (LEAVES.test(onlyStatement(body)?.type ?? '')) yield removeStatement(statement);
  },
};
