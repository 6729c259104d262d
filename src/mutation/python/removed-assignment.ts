import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { codeChildren, field, namesBelow } from '../syntax.ts';

/**
 * An update is left out: `x += 1`, `x[k] = v`, or `x = f(x)`. First assignments stay, since without them the name
 * would not exist and any test would show that.
 */
export const removedAssignment: MutationOperator = {
  name: 'removed-assignment',
  nodes: ['expression_statement'],
  *mutate(node) {
    const assignment = codeChildren(node)[0];
    if (assignment?.type === 'augmented_assignment') yield replaceNode(node, 'pass');
    if (assignment?.type !== 'assignment') return;
    const left = field(assignment, 'left');
    const right = field(assignment, 'right');
    if (left === undefined || right === undefined) return;
    const updates = left.type === 'identifier' && namesBelow(right).has(left.text);
    if (left.type === 'subscript' || updates) yield replaceNode(node, 'pass');
  },
};
