import type { MutationOperator } from '../operator.ts';
import { codeChildren, field, namesBelow } from '../syntax.ts';
import { enclosingFunction, isListed, removeStatement } from './syntax.ts';

const UPDATES = ['augmented_assignment_expression', 'compound_assignment_expr'];
const PARTS =
  /^(member_expression|subscript_expression|selector_expression|index_expression|field_expression|field_access|array_access)$/;

/**
 * An update is left out: `x += 1`, `x[k] = v`, `x.y = v`, or `x = f(x)`. First assignments stay, since without them the
 * name would not exist; so do Java's constructors, whose final fields want a value.
 */
export const removedAssignment: MutationOperator = {
  name: 'removed-assignment',
  nodes: ['expression_statement', 'assignment_statement'],
  *mutate(node) {
    const assignment = node.type === 'assignment_statement' ? node : codeChildren(node)[0];
    const inList = (side: string) => {
      const given = assignment && field(assignment, side);
      return given?.type === 'expression_list' ? (given.namedChildCount === 1 ? given.namedChildren[0] : undefined) : given;
    };
    const left = inList('left');
    const right = inList('right');
    if (assignment === undefined || left === undefined || right === undefined || !isListed(node)) return;
    if (enclosingFunction(node)?.type === 'constructor_declaration') return;
    const operator = field(assignment, 'operator')?.type ?? '=';
    const updates = UPDATES.includes(assignment.type) || operator !== '=' || PARTS.test(left.type);
    if (updates || (left.type === 'identifier' && namesBelow(right).has(left.text))) yield removeStatement(node);
  },
};
