import { code } from '../c-like/code.ts';
import { isFunction } from '../c-like/syntax.ts';
import { untouchedLogs, untouchedMessages, untouchedTypes } from '../c-like/untouched.ts';
import type { MutationLanguage } from '../language.ts';
import { field } from '../syntax.ts';
import { javaOperators } from './operators.ts';

export const java: MutationLanguage = {
  name: 'java',
  grammars: { '.java': import.meta.resolve('tree-sitter-java/tree-sitter-java.wasm') },
  operators: javaOperators,
  places: {
    scopeOf(node) {
      const name = field(node, 'name')?.text ?? '';
      const body = field(node, 'body');
      if (isFunction(node)) return body === undefined ? { name } : { name, body };
      return /^(class|interface|enum|record)_declaration$/.test(node.type) ? { name } : undefined;
    },
    statement: /(_statement|_declaration|_group)$/,
    untouched: [
      untouchedTypes('type', /^(.*_type|type_(arguments|parameters|identifier)|dimensions|throws)$/),
      untouchedTypes('import', /^(import|package)_declaration$/),
      untouchedTypes('annotation', /^((marker_)?annotation|modifiers)$/),
      untouchedTypes('assertion', /^assert_statement$/),
      untouchedLogs(/^(log|logger|LOG|LOGGER)\.\w+$|^System\.(out|err)\.\w+$/),
      untouchedMessages(/^(throw_statement|explicit_constructor_invocation)$/, /^(requireNonNull|checkArgument|checkState)$/),
    ],
  },
  code,
};
