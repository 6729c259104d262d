import { byName } from '../../support/by-name.ts';
import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { field } from '../syntax.ts';

const METHODS: Readonly<Record<string, string>> = byName({
  startswith: 'endswith',
  endswith: 'startswith',
  lstrip: 'rstrip',
  rstrip: 'lstrip',
  strip: 'lstrip',
  find: 'rfind',
  rfind: 'find',
  index: 'rindex',
  rindex: 'index',
  split: 'rsplit',
  rsplit: 'split',
  partition: 'rpartition',
  rpartition: 'partition',
  lower: 'upper',
  upper: 'lower',
  ljust: 'rjust',
  rjust: 'ljust',
  append: 'extend',
  extend: 'append',
  add: 'discard',
  discard: 'add',
  keys: 'values',
  values: 'keys',
  union: 'intersection',
  intersection: 'union',
  isdigit: 'isalpha',
  isupper: 'islower',
  islower: 'isupper',
  capitalize: 'title',
  title: 'capitalize',
  search: 'match',
  match: 'search',
  fullmatch: 'match',
  floor: 'ceil',
  ceil: 'floor',
  popleft: 'pop',
  appendleft: 'append',
  setdefault: 'get',
});

/** A method (or a module's function) for its sibling. */
export const methodSwap: MutationOperator = {
  name: 'method-swap',
  nodes: ['call'],
  *mutate(node) {
    const callee = field(node, 'function');
    const name = callee?.type === 'attribute' ? field(callee, 'attribute') : undefined;
    const sibling = name && Object.hasOwn(METHODS, name.text) ? METHODS[name.text] : undefined;
    if (name !== undefined && sibling !== undefined) yield replaceNode(name, sibling);
  },
};
