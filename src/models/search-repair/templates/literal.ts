import { replaced, type Template } from './template.ts';

/** `True` and `False` for each other, and for `None` now and then. */
export const literal: Template = {
  name: 'literal',
  prior: 1.3,
  *propose(line) {
    for (const [index, { text }] of line.tokens.entries()) {
      if (text === 'True') yield replaced(line, index, index, 'False');
      if (text === 'False') yield replaced(line, index, index, 'True');
      if (text === 'None' && line.tokens[index - 1]?.text === '=') {
        for (const [other, weight] of [
          ['True', 0.2],
          ['False', 0.2],
          ["''", 0.15],
          ['0', 0.1],
          ["'-'", 0.1],
          ["' '", 0.1],
          ["','", 0.08],
          ["'_'", 0.05],
        ] as const)
          yield replaced(line, index, index, other, weight);
      }
    }
  },
};
