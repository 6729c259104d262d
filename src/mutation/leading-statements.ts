import type { Node } from 'web-tree-sitter';
import type { MutationLanguage } from './language.ts';
import { languageOf } from './languages.ts';
import { codeChildren } from './syntax.ts';
import { withTree } from './with-tree.ts';

/** A function's name, '' where it has none, and its first statements, without the indentation that they share. */
export type LeadingStatements = { name: string; statements: string[] };

/**
 * The innermost function around a line, from 1, with its statements down to the one that the line is part of. Undefined
 * where the line is in no function, or no grammar reads the file.
 */
export async function leadingStatements(file: string, source: string, line: number): Promise<LeadingStatements | undefined> {
  const language = languageOf(file);
  if (language === undefined) return undefined;
  return withTree(file, source, (root) => {
    const around = innermost(root, language, line - 1);
    if (around === undefined) return undefined;
    const list = around.body.namedChildren.find((child) => child.type === 'statement_list') ?? around.body;
    const statements = /block|_body$|_list$/.test(list.type) ? codeChildren(list) : [list];
    const leading = statements.filter((statement) => statement.startPosition.row <= line - 1);
    return { name: around.name, statements: leading.map(dedent) };
  });
}

function innermost(node: Node, language: MutationLanguage, row: number): { name: string; body: Node } | undefined {
  if (node.startPosition.row > row || node.endPosition.row < row) return undefined;
  for (const child of node.namedChildren) {
    const found = innermost(child, language, row);
    if (found !== undefined) return found;
  }
  const scope = language.places.scopeOf(node);
  const body = scope?.body;
  return scope === undefined || body === undefined || body.startPosition.row > row ? undefined : { name: scope.name, body };
}

function dedent(statement: Node): string {
  const indent = new RegExp(`^[ \\t]{0,${statement.startPosition.column}}`);
  return statement.text
    .split('\n')
    .map((text, index) => (index === 0 ? text : text.replace(indent, '')))
    .join('\n');
}
