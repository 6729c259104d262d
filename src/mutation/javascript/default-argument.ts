import type { Node } from 'web-tree-sitter';
import { byName } from '../../support/by-name.ts';
import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { field } from '../syntax.ts';

const OTHER: Readonly<Record<string, (value: Node) => string | undefined>> = byName({
  true: () => 'false',
  false: () => 'true',
  number: (value) => (/^\d{1,15}$/.test(value.text) ? String(Number(value.text) + 1) : undefined),
  string: (value) => (value.namedChildCount > 0 ? 'undefined' : undefined),
});

/** Another default value of a parameter, or of what is taken apart. */
export const defaultArgument: MutationOperator = {
  name: 'default-argument',
  nodes: ['assignment_pattern', 'object_assignment_pattern', 'required_parameter', 'optional_parameter'],
  *mutate(node) {
    const value = field(node, 'right') ?? field(node, 'value');
    const other = value && OTHER[value.type]?.(value);
    if (value !== undefined && other !== undefined) yield replaceNode(value, other);
  },
};
