import { replaced, type Template } from './template.ts';

/** `and` and `or` for each other. */
export const booleanOperator: Template = {
  name: 'boolean-operator',
  prior: 1.5,
  *propose(line) {
    for (const [index, { text }] of line.tokens.entries()) {
      if (text === 'and') yield replaced(line, index, index, 'or');
      if (text === 'or') yield replaced(line, index, index, 'and');
    }
  },
};
