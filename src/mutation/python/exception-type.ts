import type { Node } from 'web-tree-sitter';
import { byName } from '../../support/by-name.ts';
import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { codeChildren, field } from '../syntax.ts';

const SIBLINGS: Readonly<Record<string, string>> = byName({
  ValueError: 'TypeError',
  TypeError: 'ValueError',
  KeyError: 'IndexError',
  IndexError: 'KeyError',
  AttributeError: 'KeyError',
  LookupError: 'ValueError',
  NotImplementedError: 'RuntimeError',
  RuntimeError: 'NotImplementedError',
  OverflowError: 'ValueError',
  ZeroDivisionError: 'OverflowError',
  ImportError: 'OSError',
  OSError: 'ImportError',
  StopIteration: 'KeyError',
  UnicodeDecodeError: 'UnicodeEncodeError',
  Exception: 'LookupError',
});

function* named(node: Node | undefined): Iterable<Node> {
  if (node?.type === 'identifier') yield node;
  if (node?.type === 'call') yield* named(field(node, 'function'));
  if (node?.type === 'tuple') yield* codeChildren(node);
  if (node?.type === 'as_pattern') yield* named(codeChildren(node)[0]);
}

/** Raises or catches a sibling of the exception. */
export const exceptionType: MutationOperator = {
  name: 'exception-type',
  nodes: ['raise_statement', 'except_clause'],
  *mutate(node) {
    for (const name of named(codeChildren(node).find((child) => child.type !== 'block'))) {
      if (Object.hasOwn(SIBLINGS, name.text)) yield replaceNode(name, SIBLINGS[name.text] as string);
    }
  },
};
