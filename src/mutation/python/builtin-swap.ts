import { byName } from '../../support/by-name.ts';
import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { field } from '../syntax.ts';

const FUNCTIONS: Readonly<Record<string, string>> = byName({
  min: 'max',
  max: 'min',
  any: 'all',
  all: 'any',
  sorted: 'list',
  reversed: 'list',
  abs: 'int',
  round: 'int',
  int: 'float',
  set: 'list',
  issubclass: 'isinstance',
});

/** A built-in function for one that takes the same arguments. */
export const builtinSwap: MutationOperator = {
  name: 'builtin-swap',
  nodes: ['call'],
  *mutate(node) {
    const callee = field(node, 'function');
    if (callee?.type !== 'identifier' || !Object.hasOwn(FUNCTIONS, callee.text)) return;
    yield replaceNode(callee, FUNCTIONS[callee.text] as string);
  },
};
