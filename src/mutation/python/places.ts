import type { Node } from 'web-tree-sitter';
import { field } from './syntax.ts';
import { isUntouched } from './untouched.ts';

/** A node that operators may look at, with what surrounds it. */
export type Place = {
  node: Node;
  /** Dotted path of the enclosing classes and functions. */
  scope: string;
  /** Lines of which a test run reaches one when it reaches the node, from 1. */
  lines: readonly [first: number, last: number];
};

const STATEMENT = /(_statement|^elif_clause|^except_clause|^case_clause|^with_item)$/;

/**
 * Walks the code of functions, in source order. Code of modules and classes runs on import alone, so that a bug there
 * breaks every test or none: it is left out, but for the defaults of parameters.
 */
export function* places(root: Node): Generator<Place> {
  yield* walk(root, [], undefined);
}

function* walk(node: Node, scope: readonly string[], lines: Place['lines'] | undefined): Generator<Place> {
  if (isUntouched(node)) return;
  let here = lines;
  let inner = scope;
  if (node.type === 'function_definition' || node.type === 'class_definition') {
    inner = [...scope, field(node, 'name')?.text ?? ''];
    const body = field(node, 'body');
    here = node.type === 'function_definition' && body !== undefined ? rowsOf(body) : undefined;
  } else if (here !== undefined && STATEMENT.test(node.type)) {
    here = [node.startPosition.row + 1, headEnd(node)];
  }
  if (here !== undefined) yield { node, scope: inner.join('.'), lines: here };
  for (const child of node.namedChildren) yield* walk(child, inner, here);
}

/** A compound statement is reached by its head; its body is reached by the body's own lines. */
function headEnd(node: Node): number {
  const block = node.namedChildren.find((child) => child.type === 'block');
  return (block === undefined ? node.endPosition.row : Math.max(node.startPosition.row, block.startPosition.row - 1)) + 1;
}

function rowsOf(node: Node): [number, number] {
  return [node.startPosition.row + 1, node.endPosition.row + 1];
}
