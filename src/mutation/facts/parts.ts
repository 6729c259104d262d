import type { Node } from 'web-tree-sitter';
import { codeChildren } from '../syntax.ts';
import type { Constant } from './constant.ts';

/** The node, or those of a list of targets or values. */
export function parts(node: Node | undefined): Node[] {
  if (node === undefined) return [];
  return /^(expression|pattern|variable)_list$/.test(node.type) ? codeChildren(node) : [node];
}

/** The key of a subscript, as paths show it. */
export function keyOf(key: Constant | undefined, node: Node | undefined): string {
  if (typeof key === 'string') return key;
  return node !== undefined && /^-?\d+$/.test(node.text) ? node.text : node !== undefined && /:|\.\./.test(node.text) ? ':' : '?';
}
