import type { Node } from 'web-tree-sitter';
import { byName } from '../../support/by-name.ts';
import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { field } from '../syntax.ts';

const OTHER: Readonly<Record<string, (value: Node) => string | undefined>> = byName({
  true: () => 'False',
  false: () => 'True',
  integer: (value) => (/^\d{1,15}$/.test(value.text) ? String(Number(value.text) + 1) : undefined),
  string: (value) => (/^('[^']+'|"[^"]+")$/.test(value.text) ? 'None' : undefined),
});

/** Another default value of a parameter. */
export const defaultArgument: MutationOperator = {
  name: 'default-argument',
  nodes: ['default_parameter', 'typed_default_parameter'],
  *mutate(node) {
    const value = field(node, 'value');
    const other = value && OTHER[value.type]?.(value);
    if (value !== undefined && other !== undefined) yield replaceNode(value, other);
  },
};
