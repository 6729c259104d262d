import type { Node } from 'web-tree-sitter';
import type { UntouchedRule } from '../places.ts';
import { codeChildren, field } from '../syntax.ts';
import { CALLS, callArguments, calleeName } from './syntax.ts';

/** Rules by node type alone. */
export function untouchedTypes(name: string, types: RegExp): UntouchedRule {
  return { name, covers: (node) => types.test(node.type) };
}

/** Statements that call what writes logs. `callee` is what is called, as it is written. */
export function untouchedLogs(callee: RegExp): UntouchedRule {
  return {
    name: 'log or warning',
    covers(node) {
      const call = node.type === 'expression_statement' ? codeChildren(node)[0] : undefined;
      if (call === undefined || !CALLS.includes(call.type)) return false;
      const list = field(call, 'arguments');
      return callee.test(call.text.slice(0, list === undefined ? undefined : list.startIndex - call.startIndex));
    },
  };
}

/** Literals within what makes an error, up to the next statement. `types` are node types, `callee` calls by name. */
export function untouchedMessages(types: RegExp, callee?: RegExp): UntouchedRule {
  const makesError = (node: Node): boolean =>
    types.test(node.type) || (callee !== undefined && CALLS.includes(node.type) && callee.test(calleeName(node)?.text ?? ''));
  return {
    name: 'message of an error',
    covers(node) {
      if (!/^(string|template_string|interpreted_string_literal|raw_string_literal|string_literal)$/.test(node.type))
        return false;
      for (let outer = node.parent; outer !== null && !/block|_body$/.test(outer.type); outer = outer.parent) {
        if (makesError(outer)) return true;
      }
      return false;
    },
  };
}

/** Arguments of calls that name what to load, as it is written. */
export function untouchedArguments(callee: RegExp): UntouchedRule {
  return {
    name: 'name of what is loaded',
    covers: (node) =>
      node.parent?.type === 'arguments' &&
      node.parent.parent !== null &&
      callee.test(field(node.parent.parent, 'function')?.text ?? '') &&
      callArguments(node.parent.parent)[0]?.id === node.id,
  };
}
