import { replaceNode } from '../edit.ts';
import type { MutationOperator } from '../operator.ts';
import { field } from '../syntax.ts';

/** A regular expression loses one of its flags, or the anchor at one of its ends. */
export const regexEdit: MutationOperator = {
  name: 'regex-edit',
  nodes: ['regex'],
  *mutate(node) {
    const pattern = field(node, 'pattern');
    const flags = field(node, 'flags');
    for (const flag of flags?.text ?? '') {
      if (flag !== 'u' && flag !== 'v' && flags !== undefined) yield replaceNode(flags, flags.text.replace(flag, ''));
    }
    if (pattern === undefined || pattern.text.length < 2) return;
    if (pattern.text.startsWith('^')) yield replaceNode(pattern, pattern.text.slice(1));
    if (/(?<!\\)\$$/.test(pattern.text)) yield replaceNode(pattern, pattern.text.slice(0, -1));
  },
};
