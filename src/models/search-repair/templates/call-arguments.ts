import { textOf } from '../python/code-line.ts';
import { closingIndex } from '../python/tokens.ts';
import { replaced, type Template } from './template.ts';

/** Two neighbouring arguments of a call the other way round. */
export const callArguments: Template = {
  name: 'call-arguments',
  prior: 0.9,
  *propose(line) {
    const { tokens } = line;
    for (const [open, token] of tokens.entries()) {
      const before = tokens[open - 1];
      if (token.text !== '(' || before?.kind !== 'name' || tokens[open - 2]?.text === 'def' || tokens[open - 2]?.text === 'class')
        continue;
      const close = closingIndex(tokens, open);
      if (close === -1) continue;
      const commas = tokens.flatMap((other, index) =>
        index > open && index < close && other.text === ',' && other.depth === token.depth + 1 ? [index] : [],
      );
      const bounds = [open, ...commas, close];
      for (let at = 1; at < bounds.length - 1; at++) {
        const from = (bounds[at - 1] as number) + 1;
        const middle = bounds[at] as number;
        const to = (bounds[at + 1] as number) - 1;
        if (to <= middle || from >= middle) continue;
        const first = textOf(line, from, middle - 1);
        const second = textOf(line, middle + 1, to);
        if (first === second || /^[*]|^\w+=(?!=)/.test(first) || /^[*]|^\w+=(?!=)/.test(second)) continue;
        if (/\bfor\b/.test(second)) continue;
        yield replaced(line, from, to, `${second}, ${first}`, bounds.length === 3 ? 1 : 0.6);
      }
    }
  },
};
