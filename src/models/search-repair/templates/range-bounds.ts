import { textOf } from '../python/code-line.ts';
import { closingIndex } from '../python/tokens.ts';
import { replaced, type Template } from './template.ts';

/** One more or one less at an end of a range. */
export const rangeBounds: Template = {
  name: 'range-bounds',
  prior: 1.3,
  *propose(line) {
    const { tokens } = line;
    for (const [index, token] of tokens.entries()) {
      if (token.text !== 'range' || tokens[index + 1]?.text !== '(') continue;
      const close = closingIndex(tokens, index + 1);
      if (close <= index + 2) continue;
      const commas = tokens.flatMap((other, at) =>
        at > index && at < close && other.text === ',' && other.depth === token.depth + 1 ? [at] : [],
      );
      const upperFirst = commas[0] === undefined ? index + 2 : commas[0] + 1;
      const upperLast = (commas[1] ?? close) - 1;
      const upper = textOf(line, upperFirst, upperLast);
      const shifted = /^(.*?)\s*[+-]\s*1$/.exec(upper);
      if (shifted?.[1]) yield replaced(line, upperFirst, upperLast, shifted[1], 1.3);
      else if (!/^\d+$/.test(upper)) {
        yield replaced(line, upperFirst, upperLast, `${upper} + 1`, 1);
        yield replaced(line, upperFirst, upperLast, `${upper} - 1`, 0.7);
      }
      if (commas.length === 0) yield replaced(line, upperFirst, upperLast, `1, ${upper}`, 0.7);
      if (commas.length === 1 && ['0', '1'].includes(textOf(line, index + 2, (commas[0] ?? 0) - 1)))
        yield replaced(line, index + 2, upperLast, upper, 0.4);
    }
  },
};
