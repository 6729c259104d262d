import type { Node } from 'web-tree-sitter';
import type { UntouchedRule } from '../places.ts';
import { codeChildren, field } from '../syntax.ts';
import { calleeName, isString } from './syntax.ts';

const LOGGERS = /^(log|logger|_log|_logger|logging|LOG|LOGGER|warnings)$/;

/** Python that no mutant touches. */
export const untouched: readonly UntouchedRule[] = [
  { name: 'type annotation', covers: (node) => node.type === 'type' },
  { name: 'type alias', covers: (node) => node.type === 'type_alias_statement' },
  { name: 'docstring', covers: (node) => node.type === 'expression_statement' && isString(node.namedChildren[0]) },
  { name: 'decorator', covers: (node) => node.type === 'decorator' },
  { name: 'import', covers: (node) => /^(import|import_from|future_import)_statement$/.test(node.type) },
  {
    name: 'type checking block',
    covers: (node) => node.type === 'if_statement' && /(^|\.)TYPE_CHECKING$/.test(field(node, 'condition')?.text ?? ''),
  },
  {
    name: 'main guard',
    covers: (node) => node.type === 'if_statement' && /__name__\s*==/.test(field(node, 'condition')?.text ?? ''),
  },
  {
    name: 'dunder assignment',
    covers: (node) => node.type === 'assignment' && /^__\w+__$/.test(field(node, 'left')?.text ?? ''),
  },
  {
    name: 'log or warning',
    covers: (node) => {
      if (node.type !== 'expression_statement') return false;
      const call = codeChildren(node)[0];
      const callee = call?.type === 'call' ? field(call, 'function') : undefined;
      const owner = callee?.type === 'attribute' ? field(callee, 'object')?.text.replace(/^(self|cls)\./, '') : undefined;
      return LOGGERS.test(owner ?? '') || (call?.type === 'call' && /^(print|warn)$/.test(calleeName(call)?.text ?? ''));
    },
  },
  { name: 'message of an exception', covers: (node) => isString(node) && isMessage(node) },
  { name: 'conversion in an f-string', covers: (node) => node.type === 'format_specifier' || node.type === 'type_conversion' },
];

function isMessage(node: Node): boolean {
  for (let outer = node.parent; outer !== null; outer = outer.parent) {
    if (outer.type === 'raise_statement' || outer.type === 'assert_statement') return true;
    if (outer.type === 'block') return false;
  }
  return false;
}
