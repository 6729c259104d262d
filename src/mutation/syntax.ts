import type { Node } from 'web-tree-sitter';

/** A node by field name. */
export function field(node: Node, name: string): Node | undefined {
  return node.childForFieldName(name) ?? undefined;
}

/** Children that are code: comments left out. */
export function codeChildren(node: Node): Node[] {
  return node.namedChildren.filter((child) => !child.type.endsWith('comment'));
}

/** The operator token of a binary or augmented expression. */
export function operatorOf(node: Node): string {
  return field(node, 'operator')?.type ?? '';
}

/** Names read or written anywhere below the node. */
export function namesBelow(node: Node): Set<string> {
  return new Set(node.descendantsOfType('identifier').map((name) => name.text));
}
