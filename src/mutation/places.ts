import type { Node } from 'web-tree-sitter';

/** A node that operators may look at, with what surrounds it. */
export type Place = {
  node: Node;
  /** Dotted path of the enclosing classes and functions. */
  scope: string;
  /** Lines of which a test run reaches one when it reaches the node, from 1. */
  lines: readonly [first: number, last: number];
};

/** What a node adds to the scope. `body` is there where it runs when something is called, not when its file is loaded. */
export type Scope = { name: string; body?: Node };

/** Code that no mutant touches: changing it makes no bug that tests could show, or one that every test shows. */
export type UntouchedRule = { readonly name: string; covers(node: Node): boolean };

/** Where the operators of a language may look. */
export type PlaceRules = {
  scopeOf(node: Node): Scope | undefined;
  /** Node types that are reached as a whole, or not. */
  readonly statement: RegExp;
  readonly untouched: readonly UntouchedRule[];
};

/**
 * Walks the code of functions, in source order. Code of modules and classes runs on import alone, so that a bug there
 * breaks every test or none: it is left out, but for the defaults of parameters.
 */
export function* places(root: Node, rules: PlaceRules): Generator<Place> {
  yield* walk(root, rules, [], undefined);
}

function* walk(node: Node, rules: PlaceRules, scope: readonly string[], lines: Place['lines'] | undefined): Generator<Place> {
  if (rules.untouched.some((rule) => rule.covers(node))) return;
  let here = lines;
  let inner = scope;
  const opened = rules.scopeOf(node);
  if (opened !== undefined) {
    inner = opened.name === '' ? scope : [...scope, opened.name];
    here = opened.body === undefined ? undefined : rowsOf(opened.body);
  } else if (here !== undefined && rules.statement.test(node.type)) {
    here = [node.startPosition.row + 1, headEnd(node)];
  }
  if (here !== undefined) yield { node, scope: inner.join('.'), lines: here };
  for (const child of node.namedChildren) yield* walk(child, rules, inner, here);
}

/** A compound statement is reached by its head; its body is reached by the body's own lines. */
function headEnd(node: Node): number {
  const block = node.namedChildren.find((child) => /(block|_body)$/.test(child.type));
  return (block === undefined ? node.endPosition.row : Math.max(node.startPosition.row, block.startPosition.row - 1)) + 1;
}

function rowsOf(node: Node): [number, number] {
  return [node.startPosition.row + 1, node.endPosition.row + 1];
}
