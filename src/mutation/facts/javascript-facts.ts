import type { Node } from 'web-tree-sitter';
import { field } from '../syntax.ts';
import type { FactRules } from './fact-rules.ts';

export const javascriptFacts: FactRules = {
  identifiers: /^(identifier|shorthand_property_identifier|meta_property)$/,
  members: { member_expression: ['object', 'property'] },
  subscripts: { subscript_expression: ['object', 'index'] },
  calls: { call_expression: ['function', 'arguments'], new_expression: ['constructor', 'arguments'] },
  plain: /^(parenthesized_expression|await_expression|as_expression|non_null_expression|satisfies_expression)$/,
  texts: /^(string|template_string|regex)$/,
  sums: /^binary_expression$/,
  lists: /^array$/,
  comparisons: /^(binary_expression|switch_case)$/,
  assignments: {
    variable_declarator: ['name', 'value'],
    assignment_expression: ['left', 'right'],
    augmented_assignment_expression: ['left', 'right'],
  },
  loops: { for_in_statement: ['left', 'right'] },
  functions: /^(method_definition|arrow_function|function_expression|function_declaration)$/,
  equalities: /^(equals|isEqual|asymmetricMatch)$/,
  globals: /^(describe|it|test|suite|expect|jest|vi|before|after|beforeEach|afterEach|beforeAll|afterAll)$/,
  declarations: {
    variable_declarator: 'name',
    function_declaration: 'name',
    generator_function_declaration: 'name',
    class_declaration: 'name',
    formal_parameters: '',
    arrow_function: 'parameter',
    catch_clause: 'parameter',
    for_in_statement: 'left',
    import_clause: '',
  },
  imports(root) {
    const names = new Map<string, string>();
    const paths: { path: string; node: Node }[] = [];
    for (const node of root.descendantsOfType('import_statement')) {
      const named =
        node &&
        field(node, 'source')
          ?.text.slice(1, -1)
          .replace(/^node:/, '');
      if (node === null || named == null) continue;
      const source = named === 'process' ? named : `@${named}`;
      paths.push({ path: source, node });
      for (const one of node.descendantsOfType(['import_specifier', 'namespace_import', 'identifier'])) {
        if (one?.type === 'import_specifier') {
          const name = field(one, 'name')?.text ?? '';
          paths.push({ path: `${source}.${name}`, node });
          names.set(field(one, 'alias')?.text ?? name, `${source}.${name}`);
        } else if (one?.type === 'namespace_import' || one?.parent?.type === 'import_clause') {
          names.set(one.namedChildren[0]?.text ?? one.text, source);
        }
      }
    }
    return { names, paths };
  },
};
