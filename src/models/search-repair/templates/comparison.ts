import { byName } from '../../../support/by-name.ts';
import { replaced, type Template } from './template.ts';

const CHANGES: Record<string, readonly (readonly [string, number])[]> = byName({
  '<': [
    ['<=', 1],
    ['>', 0.7],
    ['>=', 0.5],
  ],
  '<=': [
    ['<', 1],
    ['>=', 0.5],
    ['>', 0.4],
  ],
  '>': [
    ['>=', 1],
    ['<', 0.7],
    ['<=', 0.5],
  ],
  '>=': [
    ['>', 1],
    ['<=', 0.5],
    ['<', 0.4],
  ],
});

/** Shifts or turns an ordering. */
export const comparison: Template = {
  name: 'comparison',
  prior: 1.3,
  *propose(line) {
    for (const [index, token] of line.tokens.entries()) {
      if (token.kind !== 'operator') continue;
      for (const [other, weight] of CHANGES[token.text] ?? []) yield replaced(line, index, index, other, weight);
    }
  },
};
