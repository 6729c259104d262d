import type { Node } from 'web-tree-sitter';
import type { FactRules } from './fact-rules.ts';

export const javaFacts: FactRules = {
  identifiers: /^(identifier|type_identifier)$/,
  members: { field_access: ['object', 'field'] },
  subscripts: { array_access: ['array', 'index'] },
  calls: { method_invocation: ['name', 'arguments'], object_creation_expression: ['type', 'arguments'] },
  plain: /^(parenthesized_expression|cast_expression)$/,
  texts: /^string_literal$/,
  sums: /^binary_expression$/,
  lists: /^array_initializer$/,
  comparisons: /^(binary_expression|switch_label)$/,
  assignments: { variable_declarator: ['name', 'value'], assignment_expression: ['left', 'right'] },
  loops: { enhanced_for_statement: ['name', 'value'] },
  functions: /^(method_declaration|lambda_expression)$/,
  equalities: /^(equals|compareTo)$/,
  imports(root) {
    const names = new Map<string, string>();
    const paths: { path: string; node: Node }[] = [];
    for (const node of root.descendantsOfType('import_declaration')) {
      const path = node?.namedChildren.find(({ type }) => /identifier$/.test(type))?.text;
      if (node === null || path === undefined) continue;
      paths.push({ path, node });
      const isWhole = node.namedChildren.some(({ type }) => type === 'asterisk');
      if (!isWhole) names.set(path.split('.').at(-1) ?? '', path.replace(/^java\.lang\./, ''));
    }
    return { names, paths };
  },
  loads(node) {
    if (node.type === 'static_initializer') return true;
    return (
      node.type === 'field_declaration' &&
      /\bstatic\b/.test(node.namedChildren.find(({ type }) => type === 'modifiers')?.text ?? '')
    );
  },
  extra(node) {
    return node.type === 'package_declaration' ? `is in the package ${node.namedChildren.at(-1)?.text ?? ''}` : undefined;
  },
};
