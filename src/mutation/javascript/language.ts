import type { Node } from 'web-tree-sitter';
import { code } from '../c-like/code.ts';
import { isFunction } from '../c-like/syntax.ts';
import { untouchedArguments, untouchedLogs, untouchedMessages, untouchedTypes } from '../c-like/untouched.ts';
import type { MutationLanguage } from '../language.ts';
import { field } from '../syntax.ts';
import { javascriptOperators } from './operators.ts';

const JAVASCRIPT = import.meta.resolve('tree-sitter-javascript/tree-sitter-javascript.wasm');
const TYPESCRIPT = import.meta.resolve('tree-sitter-typescript/tree-sitter-typescript.wasm');
const TSX = import.meta.resolve('tree-sitter-typescript/tree-sitter-tsx.wasm');

/** A function's own name, or the name that it is given where it stands. */
function nameOf(node: Node): string {
  const own = field(node, 'name');
  if (own !== undefined) return own.text;
  const parent = node.parent;
  if (!/^(variable_declarator|pair|assignment_expression|(public_)?field_definition)$/.test(parent?.type ?? '')) return '';
  const given = ['name', 'key', 'property', 'left'].map((name) => parent && field(parent, name)).find((one) => one);
  return /[\w$#]+$/.exec(given?.text ?? '')?.[0] ?? '';
}

export const javascript: MutationLanguage = {
  name: 'javascript',
  grammars: {
    '.js': JAVASCRIPT,
    '.mjs': JAVASCRIPT,
    '.cjs': JAVASCRIPT,
    '.jsx': JAVASCRIPT,
    '.ts': TYPESCRIPT,
    '.mts': TYPESCRIPT,
    '.cts': TYPESCRIPT,
    '.tsx': TSX,
  },
  operators: javascriptOperators,
  places: {
    scopeOf(node) {
      const body = field(node, 'body');
      if (isFunction(node)) return body === undefined ? { name: nameOf(node) } : { name: nameOf(node), body };
      return /^((abstract_)?class_declaration|class)$/.test(node.type) ? { name: field(node, 'name')?.text ?? '' } : undefined;
    },
    statement: /(_statement|_declaration|^switch_case|^switch_default)$/,
    untouched: [
      untouchedTypes(
        'type',
        /^(type_(annotation|arguments|parameters|alias_declaration)|interface_declaration|ambient_declaration|.*_type|type_predicate.*|asserts.*)$/,
      ),
      untouchedTypes('import', /^import_(statement|attribute)$/),
      untouchedTypes('decorator', /^decorator$/),
      { name: 'directive', covers: (node) => node.type === 'expression_statement' && node.namedChildren[0]?.type === 'string' },
      untouchedLogs(/^(console|log|logger|debug|(this\.)?(log|logger))(\.\w+)?$|^process\.emitWarning$/),
      untouchedMessages(/^throw_statement$|^new_expression$/),
      untouchedArguments(/^(require(\.resolve)?|import)$/),
    ],
  },
  code,
};
