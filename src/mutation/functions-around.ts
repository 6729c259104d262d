import type { Node } from 'web-tree-sitter';
import { languageOf } from './languages.ts';
import type { PlaceRules } from './places.ts';
import { codeChildren, field, namesBelow } from './syntax.ts';
import { withTree } from './with-tree.ts';

/** A function around a line. Statements come without the indentation that they share. */
export type FunctionAround = {
  /** '' where it has none. */
  name: string;
  parameters: ReadonlySet<string>;
  statements: string[];
  /** Those down to the one that the line is part of. */
  leading: string[];
  /** The same with the body of a loop in place of the loop, where the line is part of one. */
  unrolled: string[];
};

/** The functions around a line, from 1, innermost first. None where no grammar reads the file. */
export async function functionsAround(file: string, source: string, line: number): Promise<FunctionAround[]> {
  const places = languageOf(file)?.places;
  if (places === undefined) return [];
  const found = await withTree(file, source, (root) => around(root, places, line - 1));
  return found ?? [];
}

/** All statements of the first function of a name; undefined where the file has none. */
export async function statementsOfFunction(file: string, source: string, name: string): Promise<string[] | undefined> {
  const places = languageOf(file)?.places;
  if (places === undefined) return undefined;
  return withTree(file, source, (root) => {
    const body = named(root, places, name);
    return body === undefined ? undefined : listOf(body).map(dedent);
  });
}

function named(node: Node, rules: PlaceRules, name: string): Node | undefined {
  const scope = rules.scopeOf(node);
  if (scope?.body !== undefined && scope.name === name) return scope.body;
  for (const child of node.namedChildren) {
    const found = named(child, rules, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function around(node: Node, rules: PlaceRules, row: number): FunctionAround[] {
  if (!holds(node, row)) return [];
  const inner = node.namedChildren.map((child) => around(child, rules, row)).find((found) => found.length > 0) ?? [];
  const scope = rules.scopeOf(node);
  const body = scope?.body;
  if (scope === undefined || body === undefined || body.startPosition.row > row) return inner;
  const parameters = field(node, 'parameters') ?? field(node, 'parameter');
  const leading = leadingOf(body, row);
  const own = {
    name: scope.name,
    parameters: parameters === undefined ? new Set<string>() : namesBelow(parameters),
    statements: listOf(body).map(dedent),
    leading: leading.map(dedent),
    unrolled: unroll(leading, row).map(dedent),
  };
  return [...inner, own];
}

/** The statements of a body that begin at a row or above it. */
function leadingOf(body: Node, row: number): Node[] {
  return listOf(body).filter((statement) => statement.startPosition.row <= row);
}

function listOf(body: Node): Node[] {
  const list = body.namedChildren.find((child) => child.type === 'statement_list') ?? body;
  return /block|_body$|_list$/.test(list.type) ? codeChildren(list) : [list];
}

function unroll(leading: readonly Node[], row: number): Node[] {
  const last = leading.at(-1);
  const loop = last?.type === 'expression_statement' ? last.namedChildren[0] : last; // Rust's loops are expressions
  const body = loop != null && /^(enhanced_)?(for|while|loop)/.test(loop.type) ? field(loop, 'body') : undefined;
  if (body === undefined || !holds(body, row)) return [...leading];
  return [...leading.slice(0, -1), ...unroll(leadingOf(body, row), row)];
}

function holds({ startPosition, endPosition }: Node, row: number): boolean {
  return startPosition.row <= row && row <= endPosition.row;
}

function dedent(statement: Node): string {
  const indent = new RegExp(`^[ \\t]{0,${statement.startPosition.column}}`);
  return statement.text
    .split('\n')
    .map((text, index) => (index === 0 ? text : text.replace(indent, '')))
    .join('\n');
}
