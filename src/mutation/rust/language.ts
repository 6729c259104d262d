import type { Node } from 'web-tree-sitter';
import { code } from '../c-like/code.ts';
import { untouchedMessages, untouchedTypes } from '../c-like/untouched.ts';
import type { MutationLanguage } from '../language.ts';
import { field } from '../syntax.ts';
import { rustOperators } from './operators.ts';

const TEST = /^#\[\s*(cfg\s*\(.*\btest\b.*\)|(\w+::)*(test|bench)\b.*)\s*\]$/s;

/** Whether one of the attributes before an item keeps it for tests. */
function isTestCode(item: Node): boolean {
  for (let before = item.previousNamedSibling; before !== null; before = before.previousNamedSibling) {
    if (before.type === 'attribute_item' && TEST.test(before.text)) return true;
    if (before.type !== 'attribute_item' && !before.type.endsWith('comment')) return false;
  }
  return false;
}

export const rust: MutationLanguage = {
  name: 'rust',
  grammars: { '.rs': import.meta.resolve('tree-sitter-rust/tree-sitter-rust.wasm') },
  operators: rustOperators,
  places: {
    scopeOf(node) {
      const name = (field(node, 'name') ?? field(node, 'type'))?.text ?? '';
      const body = field(node, 'body');
      if (node.type === 'function_item') return body === undefined ? { name } : { name, body };
      if (node.type === 'closure_expression' && body !== undefined) return { name: '', body };
      return /^(impl|trait|mod)_item$/.test(node.type) ? { name } : undefined;
    },
    statement: /(_statement|_declaration|_expression)$/,
    untouched: [
      untouchedTypes(
        'type',
        /^(.*_type|type_(arguments|parameters|item)|type_identifier|where_clause|trait_bounds|lifetime|use_declaration)$/,
      ),
      untouchedTypes('attribute', /^(inner_)?attribute_item$/),
      untouchedTypes('macro', /^macro_(invocation|definition)$/), // its words are no syntax before it is expanded
      untouchedTypes('unsafe code', /^unsafe_block$/), // might do anything, and another thing each time
      { name: 'test code', covers: (node) => node.type.endsWith('_item') && isTestCode(node) },
      untouchedMessages(/^$/, /^(expect|expect_err)$/),
    ],
  },
  code,
};
