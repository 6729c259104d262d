import { byName } from '../../../support/by-name.ts';
import { isBinary } from '../python/tokens.ts';
import { replaced, type Template } from './template.ts';

const CHANGES: Record<string, readonly (readonly [string, number])[]> = byName({
  '+': [['-', 1]],
  '-': [['+', 1]],
  '*': [
    ['/', 0.7],
    ['//', 0.4],
    ['+', 0.3],
    ['**', 0.2],
  ],
  '/': [
    ['*', 1],
    ['//', 0.6],
  ],
  '//': [
    ['/', 0.7],
    ['%', 0.6],
    ['*', 0.6],
  ],
  '%': [
    ['//', 1],
    ['*', 0.3],
    ['/', 0.3],
  ],
  '**': [['*', 1]],
  '&': [['|', 1]],
  '|': [['&', 1]],
  '^': [
    ['|', 0.5],
    ['&', 0.5],
  ],
  '<<': [['>>', 1]],
  '>>': [['<<', 1]],
});

/** Another arithmetic or bit operator. */
export const arithmetic: Template = {
  name: 'arithmetic',
  prior: 1.1,
  *propose(line) {
    for (const [index, token] of line.tokens.entries()) {
      if (token.kind !== 'operator' || !isBinary(line.tokens, index)) continue;
      if (token.text === '*' && line.tokens[index + 1] === undefined) continue;
      for (const [other, weight] of CHANGES[token.text] ?? []) yield replaced(line, index, index, other, weight);
    }
  },
};
