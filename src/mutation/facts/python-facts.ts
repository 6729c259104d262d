import type { Node } from 'web-tree-sitter';
import { field } from '../syntax.ts';
import type { FactRules } from './fact-rules.ts';

export const pythonFacts: FactRules = {
  identifiers: /^identifier$/,
  members: { attribute: ['object', 'attribute'] },
  subscripts: { subscript: ['value', 'subscript'] },
  calls: { call: ['function', 'arguments'] },
  plain: /^(parenthesized_expression|await|keyword_argument)$/,
  texts: /^string$/,
  sums: /^(binary_operator|concatenated_string)$/,
  lists: /^(list|tuple|expression_list)$/,
  comparisons: /^comparison_operator$/,
  assignments: { assignment: ['left', 'right'], augmented_assignment: ['left', 'right'], named_expression: ['name', 'value'] },
  loops: { for_statement: ['left', 'right'], for_in_clause: ['left', 'right'] },
  functions: /^(function_definition|lambda)$/,
  equalities: /^__eq__$/,
  imports(root) {
    const names = new Map<string, string>();
    const paths: { path: string; node: Node }[] = [];
    for (const node of root.descendantsOfType(['import_statement', 'import_from_statement'])) {
      if (node === null) continue;
      const from = field(node, 'module_name')?.text;
      for (const imported of node.childrenForFieldName('name')) {
        const alias = field(imported, 'alias')?.text;
        const name = (field(imported, 'name') ?? imported).text;
        const path = from === undefined ? name : `${from}.${name}`;
        paths.push({ path, node });
        if (alias !== undefined) names.set(alias, path);
        else if (from !== undefined) names.set(name, path);
      }
      if (node.namedChildren.some((child) => child.type === 'wildcard_import')) paths.push({ path: `${from}.*`, node });
    }
    return { names, paths };
  },
};
