import type { Node } from 'web-tree-sitter';
import { codeChildren, field } from '../syntax.ts';

/** Arguments of a call without comments; empty where the argument is a bare generator. */
export function callArguments(call: Node): Node[] {
  const list = field(call, 'arguments');
  return list?.type === 'argument_list' ? codeChildren(list) : [];
}

/** Arguments given by position, up to the first keyword or star. */
export function positionalArguments(call: Node): Node[] {
  const all = callArguments(call);
  const end = all.findIndex((argument) => ['keyword_argument', 'list_splat', 'dictionary_splat'].includes(argument.type));
  return end === -1 ? all : all.slice(0, end);
}

/** The name that a call calls: `f` of `f(x)` and of `m.f(x)`. */
export function calleeName(call: Node): Node | undefined {
  const callee = field(call, 'function');
  if (callee?.type === 'identifier') return callee;
  return callee?.type === 'attribute' ? field(callee, 'attribute') : undefined;
}

/** Whether the node is a literal string, also one in several parts. */
export function isString(node: Node | undefined): boolean {
  return node?.type === 'string' || node?.type === 'concatenated_string';
}
