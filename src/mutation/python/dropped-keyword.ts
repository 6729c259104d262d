import type { MutationOperator } from '../operator.ts';
import { callArguments } from './syntax.ts';

/** A keyword argument is not passed on. */
export const droppedKeyword: MutationOperator = {
  name: 'dropped-keyword',
  nodes: ['call'],
  *mutate(node) {
    const given = callArguments(node);
    for (const [index, argument] of given.entries()) {
      if (argument.type !== 'keyword_argument') continue;
      const before = given[index - 1];
      const after = given[index + 1];
      if (before !== undefined) yield { start: before.endIndex, end: argument.endIndex, replacement: '' };
      else yield { start: argument.startIndex, end: after?.startIndex ?? argument.endIndex, replacement: '' };
    }
  },
};
