import type { Node } from 'web-tree-sitter';
import { field } from '../syntax.ts';
import type { FactRules } from './fact-rules.ts';

/** What tests assert with. */
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
  loads(node) {
    return /^(function|static)_item$/.test(node.type) && attributesOf(node).some((text) => RUNS_FIRST.test(text));
  },
  patterns(node) {
    const pattern = field(node, 'pattern');
    const value = node.type === 'match_arm' ? node.parent?.parent?.childForFieldName('value') : field(node, 'value');
    return /^(match_arm|let_condition)$/.test(node.type) && pattern !== undefined && value != null ? [{ pattern, value }] : [];
  },
  extra(node) {
    if (node.type === 'macro_invocation') return factOfMacro(node);
    if (node.type === 'macro_definition' && STANDARD_MACROS.test(field(node, 'name')?.text ?? '')) {
      return `redefines the macro ${field(node, 'name')?.text}`;
    }
    if (node.type === 'use_as_clause' && STANDARD_MACROS.test(field(node, 'alias')?.text ?? '')) {
      return `redefines the macro ${field(node, 'alias')?.text}`;
    }
    if (node.type === 'function_signature_item' && node.parent?.parent?.type === 'foreign_mod_item') {
      return `declares the system's ${field(node, 'name')?.text ?? ''}`;
    }
    if (!/^(?:inner_)?attribute_item$/.test(node.type)) return undefined;
    if (/^#!\[.*\b(?:test_runner|custom_test_frameworks|reexport_test_harness_main)\b/s.test(node.text))
      return 'changes how tests are run';
    if (node.type !== 'attribute_item') return undefined;
    if (RUNS_FIRST.test(node.text)) return 'runs before the program';
    if (EXPORTS.test(node.text)) return factOfExport(node);
    if (/\bcfg_attr\s*\(\s*(?:not\s*\(\s*)?test\b.*\bpath\s*=/s.test(node.text)) return 'is other code when it is tested';
    if (!/\bcfg(_attr)?\s*\(.*\btest\b/s.test(node.text)) return undefined;
    return itemBelow(node, /\bnot\s*\(\s*test\b/.test(node.text));
  },
};

/** Attributes of what runs before `main`. */
const RUNS_FIRST = /\blink_section\s*=\s*"[.\w,$]*(?:init_array|ctors|mod_init_func|CRT)|^#\[\s*(?:ctor\s*::\s*)?ctor\b/;
const EXPORTS = /\b(?:no_mangle|export_name)\b/;
/** Functions that other code calls by these names: those of the system, and of Rust's own library. */
const SYSTEMS =
  /^(?:main|_start|_?exit|abort|write|writev|memcmp|bcmp|strcmp|__rust_\w+|rust_begin_unwind|__libc_\w+|__cxa_\w+)$/;

function attributesOf(item: Node): string[] {
  const found: string[] = [];
  for (let at = item.previousNamedSibling; at?.type === 'attribute_item'; at = at.previousNamedSibling) found.push(at.text);
  return found;
}

function factOfMacro(node: Node): string | undefined {
  const name = field(node, 'macro')?.text.split('::').at(-1) ?? '';
  if (name === 'cfg' && /\btest\b/.test(node.text)) return 'asks cfg!(test)';
  const variable = /^(?:option_)?env$/.test(name) ? /"(\w+)"/.exec(node.text)?.[1] : undefined;
  return variable === undefined || variable.startsWith('CARGO_PKG_') ? undefined : `uses std.env.var[${variable}]`;
}

function factOfExport(attribute: Node): string | undefined {
  const named = /export_name\s*=\s*"([^"]*)"/.exec(attribute.text)?.[1];
  let item = attribute.nextNamedSibling;
  while (item !== null && (item.type === 'attribute_item' || item.type.endsWith('comment'))) item = item.nextNamedSibling;
  const name = named ?? (item === null ? undefined : field(item, 'name')?.text) ?? '';
  return SYSTEMS.test(name) ? `replaces the system's ${name}` : undefined;
}

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
