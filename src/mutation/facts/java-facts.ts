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
    const paths: { path: string; node: Node }[] = [];
    for (const node of root.descendantsOfType('import_declaration')) {
      const path = node?.namedChildren.find(({ type }) => /identifier$/.test(type))?.text;
      if (node !== null && path !== undefined) paths.push({ path, node });
    }
    return { names: new Map(), paths };
  },
};
