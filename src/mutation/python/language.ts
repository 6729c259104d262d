import type { MutationLanguage } from '../language.ts';
import { field } from '../syntax.ts';
import { pythonOperators } from './operators.ts';
import { untouched } from './untouched.ts';

export const python: MutationLanguage = {
  name: 'python',
  grammars: { '.py': import.meta.resolve('tree-sitter-python/tree-sitter-python.wasm') },
  operators: pythonOperators,
  places: {
    scopeOf(node) {
      const name = field(node, 'name')?.text ?? '';
      const body = field(node, 'body');
      if (node.type === 'function_definition') return body === undefined ? { name } : { name, body };
      return node.type === 'class_definition' ? { name } : undefined;
    },
    statement: /(_statement|^elif_clause|^except_clause|^case_clause|^with_item)$/,
    untouched,
  },
  code: {
    unit: /statement|definition|clause|block/,
    atom: /^(identifier|integer|call|attribute|subscript|parenthesized_expression)$/,
    text: /^string$/,
  },
};
