import type { Node } from 'web-tree-sitter';
import { field } from '../syntax.ts';
import type { FactRules } from './fact-rules.ts';

export const goFacts: FactRules = {
  identifiers: /^(identifier|package_identifier)$/,
  members: { selector_expression: ['operand', 'field'] },
  subscripts: { index_expression: ['operand', 'index'] },
  calls: { call_expression: ['function', 'arguments'] },
  plain: /^(parenthesized_expression|literal_element)$/,
  texts: /^(interpreted|raw)_string_literal$/,
  sums: /^binary_expression$/,
  lists: /^(literal_value|composite_literal)$/,
  comparisons: /^(binary_expression|expression_case)$/,
  assignments: {
    short_var_declaration: ['left', 'right'],
    assignment_statement: ['left', 'right'],
    var_spec: ['name', 'value'],
    const_spec: ['name', 'value'],
  },
  loops: { range_clause: ['left', 'right'] },
  functions: /^(function_declaration|method_declaration|func_literal)$/,
  equalities: /^(Equals?|Cmp|EqualTo)$/,
  imports(root) {
    const names = new Map<string, string>();
    const paths: { path: string; node: Node }[] = [];
    for (const node of root.descendantsOfType('import_spec')) {
      const path = node && field(node, 'path')?.text.slice(1, -1);
      if (node === null || path == null) continue;
      paths.push({ path, node });
      const alias = field(node, 'name')?.text;
      const last = path.split('/').at(-1) ?? '';
      if (alias !== undefined) names.set(alias, last);
    }
    return { names, paths };
  },
  loads(node) {
    if (node.type === 'function_declaration')
      return field(node, 'name')?.text === 'init' && field(node, 'receiver') === undefined;
    return node.type === 'var_declaration' && node.parent?.type === 'source_file';
  },
  extra(node) {
    if (node.type !== 'comment') return undefined;
    if (/^\/\/go:linkname\b/.test(node.text)) return `directive ${node.text.slice(2).trim()}`;
    return /__attribute__\s*\(\(\s*(?:__)?constructor\b/.test(node.text) ? 'runs before the program' : undefined;
  },
};
