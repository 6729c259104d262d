import type { Node } from 'web-tree-sitter';
import { definitionOf, nameOf, statementsOf } from '../python-syntax.ts';

/**
 * The statements that define a test, by its path of names (`['TestArea', 'test_side']`): functions, also those that a class of
 * the same file hands down, and assignments to that name. Empty where the file defines no such test.
 */
export function findTest(root: Node, path: readonly string[]): Node[] {
  const [name = '', ...inner] = path;
  if (inner.length === 0) return definitions(root, name);
  return definitions(root, name).flatMap((statement) => findInClass(root, definitionOf(statement), inner, new Set()));
}

function findInClass(root: Node, owner: Node | undefined, path: readonly string[], seen: Set<number>): Node[] {
  const body = owner?.childForFieldName('body');
  if (owner === undefined || body == null || seen.has(owner.id)) return [];
  seen.add(owner.id);
  const [name = '', ...inner] = path;
  const own = definitions(body, name);
  if (inner.length > 0) return own.flatMap((statement) => findInClass(root, definitionOf(statement), inner, seen));
  if (own.length > 0) return own;
  const bases = owner.childForFieldName('superclasses')?.namedChildren ?? [];
  return bases.flatMap((base) =>
    definitions(root, base.text).flatMap((statement) => findInClass(root, definitionOf(statement), path, seen)),
  );
}

/** Statements of a block that define a name, those under `if`, `try` and `with` too. */
function definitions(block: Node, name: string): Node[] {
  return statementsOf(block).flatMap((statement) => {
    const definition = definitionOf(statement);
    if (definition !== undefined) return nameOf(definition) === name ? [statement] : [];
    if (assignedName(statement) === name) return [statement];
    return blocksOf(statement).flatMap((inner) => definitions(inner, name));
  });
}

/** The blocks of a compound statement, its `else`, `except` and `finally` among them. */
function blocksOf(statement: Node): Node[] {
  return statement.namedChildren.flatMap((child) =>
    child.type === 'block' ? [child] : /_clause$/.test(child.type) ? blocksOf(child) : [],
  );
}

/** `x` of `x = …`; undefined where a statement is anything else, or shares its line with another. */
export function assignedName(statement: Node): string | undefined {
  const [assignment] = statement.type === 'expression_statement' ? statement.namedChildren : [];
  const left = assignment?.type === 'assignment' ? assignment.childForFieldName('left') : undefined;
  if (left?.type !== 'identifier') return undefined;
  const sharesLine =
    statement.previousNamedSibling?.endPosition.row === statement.startPosition.row ||
    (statement.nextNamedSibling?.type !== 'comment' &&
      statement.nextNamedSibling?.startPosition.row === statement.endPosition.row);
  return sharesLine ? undefined : left.text;
}
