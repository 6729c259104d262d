import { code } from '../c-like/code.ts';
import { untouchedLogs, untouchedMessages, untouchedTypes } from '../c-like/untouched.ts';
import type { MutationLanguage } from '../language.ts';
import { field } from '../syntax.ts';
import { goOperators } from './operators.ts';

export const go: MutationLanguage = {
  name: 'go',
  grammars: { '.go': import.meta.resolve('tree-sitter-go/tree-sitter-go.wasm') },
  operators: goOperators,
  places: {
    scopeOf(node) {
      if (!/^(function_declaration|method_declaration|func_literal)$/.test(node.type)) return undefined;
      const owner = field(node, 'receiver')?.descendantsOfType('type_identifier')[0]?.text;
      const own = field(node, 'name')?.text ?? '';
      const body = field(node, 'body');
      const name = owner === undefined ? own : `${owner}.${own}`;
      return body === undefined ? { name } : { name, body };
    },
    statement: /(_statement|_declaration|_case)$/,
    untouched: [
      untouchedTypes('type', /^(.*_type|type_(declaration|arguments|parameter_list)|type_identifier)$/),
      untouchedTypes('import', /^import_declaration$/),
      untouchedLogs(/^(log|logger|glog|klog|slog|fmt)\.(Print|Debug|Info|Warn|Error|Log|Trace)\w*$|^print(ln)?$/),
      untouchedMessages(/^$/, /^(panic|Errorf|New|Wrapf?)$/),
    ],
  },
  code,
};
