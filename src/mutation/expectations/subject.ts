import type { Node } from 'web-tree-sitter';
import { type LiteralRules, leavesBelow, leavesOf } from './literals.ts';
import type { Expectation } from './test-unit.ts';

/**
 * The value that an assertion looks at: of the nodes given, the one that is no literal, or that holds more of them where
 * none is. `block` are the types of nodes that hold statements.
 */
export function subjectOf(
  assertion: Node,
  looked: readonly (Node | undefined)[],
  rules: LiteralRules,
  block: RegExp,
): Pick<Expectation, 'subject'> {
  const open = looked.filter((node) => node !== undefined && leavesOf(node, rules) === undefined) as Node[];
  const [subject] = open
    .map((node) => ({ node, inputs: leavesBelow(node, rules) }))
    .sort((one, other) => other.inputs.length - one.inputs.length);
  const statement = statementOf(assertion, block);
  if (subject === undefined || statement === undefined) return {};
  const expected = looked.flatMap((node) => (node === undefined || node.id === subject.node.id ? [] : leavesBelow(node, rules)));
  const { startIndex: start, endIndex: end } = subject.node;
  const place = { start: statement.startIndex, indent: ' '.repeat(statement.startPosition.column) };
  return { subject: { start, end, inputs: subject.inputs, expected, statement: place } };
}

function statementOf(node: Node, block: RegExp): Node | undefined {
  for (let at = node; at.parent !== null; at = at.parent) if (block.test(at.parent.type)) return at;
  return undefined;
}
