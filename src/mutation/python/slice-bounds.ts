import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { codeChildren } from '../syntax.ts';

/** A bound of a slice moved by one, or left out. */
export const sliceBounds: MutationOperator = {
  name: 'slice-bounds',
  nodes: ['slice'],
  *mutate(node) {
    for (const bound of codeChildren(node)) {
      const number = /^-?\d+$/.test(bound.text) ? Number(bound.text) : undefined;
      const atom = ['identifier', 'call', 'attribute', 'subscript', 'integer'].includes(bound.type);
      if (number === undefined) yield replaceNode(bound, atom ? `${bound.text} + 1` : `(${bound.text}) + 1`);
      else {
        if (number !== 0) yield replaceNode(bound, '');
        if (number >= 0) yield replaceNode(bound, String(number + 1));
        if (number < 0) yield replaceNode(bound, String(number - 1));
      }
    }
  },
};
