import type { Node } from 'web-tree-sitter';
import type { Edit } from './operator.ts';

/** The source with the edit made. */
export function applyEdit(source: string, edit: Edit): string {
  return source.slice(0, edit.start) + edit.replacement + source.slice(edit.end);
}

/** The node replaced by text. */
export function replaceNode(node: Node, replacement: string): Edit {
  return { start: node.startIndex, end: node.endIndex, replacement };
}

/** Two nodes under `parent` exchanged; `first` stands before `second`, and what lies between them stays. */
export function exchangeNodes(parent: Node, first: Node, second: Node, wrap = (node: Node): string => node.text): Edit {
  const between = parent.text.slice(first.endIndex - parent.startIndex, second.startIndex - parent.startIndex);
  return { start: first.startIndex, end: second.endIndex, replacement: wrap(second) + between + wrap(first) };
}

/** The anonymous children of a node (operators, keywords) replaced by what the table says of them. */
export function* exchangeTokens(node: Node, table: Readonly<Record<string, readonly string[]>>): Iterable<Edit> {
  for (const child of node.children) {
    if (child.isNamed) continue;
    for (const replacement of table[child.type] ?? []) yield replaceNode(child, replacement);
  }
}
