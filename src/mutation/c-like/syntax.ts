import type { Node } from 'web-tree-sitter';
import type { Edit } from '../operator.ts';
import { codeChildren, field } from '../syntax.ts';

/** Calls of functions and methods. */
export const CALLS = ['call_expression', 'method_invocation'];
/** Calls of constructors. */
export const CREATIONS = ['new_expression', 'object_creation_expression'];
export const IFS = ['if_statement', 'if_expression'];

const FUNCTION =
  /^((generator_)?function_declaration|(generator_)?function_expression|arrow_function|method_definition|method_declaration|constructor_declaration|func_literal|function_item|closure_expression|lambda_expression)$/;
const CONTAINER =
  /^(statement_block|block|statement_list|constructor_body|program|source_file|switch_case|switch_default|switch_block_statement_group)$/;
const TEXT = /^(string|template_string|interpreted_string_literal|raw_string_literal|string_literal|text_block)$/;

export function isFunction(node: Node): boolean {
  return FUNCTION.test(node.type);
}

/** The function whose code holds the node. */
export function enclosingFunction(node: Node): Node | undefined {
  for (let outer = node.parent; outer !== null; outer = outer.parent) if (isFunction(outer)) return outer;
  return undefined;
}

/** Whether a value is text as far as its syntax tells: a literal, or a sum with one. */
export function isText(node: Node | undefined): boolean {
  if (node === undefined) return false;
  if (TEXT.test(node.type)) return true;
  if (node.type === 'parenthesized_expression') return isText(codeChildren(node)[0]);
  return node.type === 'binary_expression' && (isText(field(node, 'left')) || isText(field(node, 'right')));
}

/** What stands in brackets, however many. */
export function withoutBrackets(node: Node): Node {
  const inner = node.type === 'parenthesized_expression' ? codeChildren(node) : [];
  return inner.length === 1 ? withoutBrackets(inner[0] as Node) : node;
}

/** What a prefix operator stands before. */
export function operandOf(unary: Node): Node | undefined {
  return codeChildren(unary).at(-1);
}

/** The prefix operator of a unary expression. */
export function prefixOf(unary: Node): string {
  return unary.children[0]?.type ?? '';
}

/** Arguments of a call without comments. */
export function callArguments(call: Node): Node[] {
  const list = field(call, 'arguments');
  return list === undefined || list.type === 'template_string' ? [] : codeChildren(list);
}

const MEMBER_NAMES = ['property', 'field', 'name'];

/** The node of the name that a call calls: `f` of `f(x)`, of `m.f(x)` and of `m::f(x)`. */
export function calleeName(call: Node): Node | undefined {
  const callee = field(call, 'function');
  if (callee === undefined) return field(call, 'name');
  if (callee.type === 'identifier') return callee;
  const named = callee.type === 'generic_function' ? field(callee, 'function') : callee;
  return named === undefined ? undefined : MEMBER_NAMES.map((name) => field(named, name)).find((name) => name !== undefined);
}

/** What a method is called on; undefined for functions. */
export function receiverOf(call: Node): Node | undefined {
  const callee = field(call, 'function');
  return callee === undefined
    ? field(call, 'object')
    : (field(callee, 'object') ?? field(callee, 'operand') ?? field(callee, 'value'));
}

/** Name of the field that a node is in its parent. */
export function fieldOf(node: Node): string | null {
  const siblings = node.parent?.children ?? [];
  const index = siblings.findIndex((sibling) => sibling.id === node.id);
  return node.parent?.fieldNameForChild(index) ?? null;
}

/** Whether the node is one of a list of statements, so that it can be left out. */
export function isListed(node: Node): boolean {
  return node.parent !== null && CONTAINER.test(node.parent.type);
}

/** A statement of a list left out: with its lines, and the comment behind it, where it has them to itself. */
export function removeStatement(node: Node): Edit {
  let around = node.parent as Node;
  while (around.startPosition.row === node.startPosition.row && around.parent !== null) around = around.parent;
  while (around.endPosition.row === node.endPosition.row && around.parent !== null) around = around.parent;
  const before = around.text.slice(0, node.startIndex - around.startIndex);
  const after = around.text.slice(node.endIndex - around.startIndex);
  const indent = /\n([ \t]*)$/.exec(before)?.[1];
  const rest = /^;?[ \t]*(\/\/[^\n]*)?\n/.exec(after)?.[0];
  if (indent === undefined || rest === undefined) return { start: node.startIndex, end: node.endIndex, replacement: '' };
  return { start: node.startIndex - indent.length, end: node.endIndex + rest.length, replacement: '' };
}
