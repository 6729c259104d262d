import type { Node } from 'web-tree-sitter';
import { field } from '../syntax.ts';
import type { FactRules } from './fact-rules.ts';

const STANDARD_MACROS = /^(assert|assert_eq|assert_ne|panic|debug_assert\w*|matches|unreachable)$/;

export const rustFacts: FactRules = {
  identifiers: /^(identifier|type_identifier)$/,
  members: { field_expression: ['value', 'field'], scoped_identifier: ['path', 'name'] },
  subscripts: { index_expression: ['', ''] },
  calls: { call_expression: ['function', 'arguments'] },
  plain: /^(parenthesized_expression|await_expression|reference_expression|try_expression)$/,
  texts: /^(raw_)?string_literal$/,
  sums: /^binary_expression$/,
  lists: /^array_expression$/,
  comparisons: /^(binary_expression|match_arm)$/,
  assignments: { let_declaration: ['pattern', 'value'], assignment_expression: ['left', 'right'], const_item: ['name', 'value'] },
  loops: { for_expression: ['pattern', 'value'] },
  functions: /^(function_item|closure_expression)$/,
  equalities: /^eq$/,
  imports(root) {
    const names = new Map<string, string>();
    const paths: { path: string; node: Node }[] = [];
    for (const node of root.descendantsOfType('use_declaration')) {
      const argument = node && field(node, 'argument');
      if (node === null || argument == null) continue;
      for (const { path, name } of used(argument, '')) {
        paths.push({ path, node });
        names.set(name, path);
      }
    }
    return { names, paths };
  },
  extra(node) {
    if (node.type === 'macro_invocation' && field(node, 'macro')?.text === 'cfg' && /\btest\b/.test(node.text))
      return 'asks cfg!(test)';
    if (node.type === 'macro_definition' && STANDARD_MACROS.test(field(node, 'name')?.text ?? '')) {
      return `redefines the macro ${field(node, 'name')?.text}`;
    }
    if (node.type !== 'attribute_item' || !/\bcfg(_attr)?\s*\(.*\btest\b/s.test(node.text)) return undefined;
    return itemBelow(node, /\bnot\s*\(\s*test\b/.test(node.text));
  },
};

/** Code that is another one when it is tested: what is there without tests alone, or twice. */
function itemBelow(attribute: Node, isWithout: boolean): string | undefined {
  let item = attribute.nextNamedSibling;
  while (item !== null && (item.type === 'attribute_item' || item.type.endsWith('comment'))) item = item.nextNamedSibling;
  if (item === null || /^(mod_item|use_declaration|macro_invocation|extern_crate_declaration)$/.test(item.type)) return undefined;
  const name = field(item, 'name')?.text;
  const twins =
    item.parent?.namedChildren.filter((other) => other.type === item.type && field(other, 'name')?.text === name) ?? [];
  if (
    isWithout ||
    (name !== undefined && twins.length > 1) ||
    /^(expression_statement|let_declaration|return_expression|block)$/.test(item.type)
  ) {
    return 'is other code when it is tested';
  }
  return undefined;
}

function used(node: Node, prefix: string): { path: string; name: string }[] {
  const full = (text: string): string => [prefix, text.replaceAll('::', '.')].filter((part) => part !== '').join('.');
  if (node.type === 'scoped_use_list') {
    const inside = full(field(node, 'path')?.text ?? '');
    return field(node, 'list')?.namedChildren.flatMap((child) => used(child, inside)) ?? [];
  }
  if (node.type === 'use_list') return node.namedChildren.flatMap((child) => used(child, prefix));
  if (node.type === 'use_as_clause')
    return [{ path: full(field(node, 'path')?.text ?? ''), name: field(node, 'alias')?.text ?? '' }];
  if (node.type === 'use_wildcard') return [{ path: `${full(node.namedChildren[0]?.text ?? '')}.*`, name: '*' }];
  if (node.type === 'self') return [{ path: prefix, name: prefix.split('.').at(-1) ?? '' }];
  const path = full(node.text);
  return [{ path, name: path.split('.').at(-1) ?? '' }];
}
