import { replaced, type Template } from './template.ts';

/** `==` and `!=`, `is` and `is not`, `in` and `not in` for each other. */
export const equality: Template = {
  name: 'equality',
  prior: 1.4,
  *propose(line) {
    const { tokens } = line;
    for (const [index, { text }] of tokens.entries()) {
      const next = tokens[index + 1]?.text;
      if (text === '==') yield replaced(line, index, index, '!=');
      else if (text === '!=') yield replaced(line, index, index, '==', 1.2);
      else if (text === 'is')
        yield next === 'not' ? replaced(line, index, index + 1, 'is', 1.1) : replaced(line, index, index, 'is not');
      else if (text === 'not' && next === 'in') yield replaced(line, index, index + 1, 'in', 1.2);
      else if (
        text === 'in' &&
        tokens[index - 1]?.text !== 'not' &&
        !tokens.slice(0, index).some((token) => token.text === 'for')
      )
        yield replaced(line, index, index, 'not in');
    }
  },
};
