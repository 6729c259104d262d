import { isBinary } from '../python/tokens.ts';
import { replaced, type Template } from './template.ts';

/** A whole number one up or down; 0 and 1 for each other first. */
export const constant: Template = {
  name: 'constant',
  prior: 1.1,
  *propose(line) {
    for (const [index, token] of line.tokens.entries()) {
      if (token.kind !== 'number' || !/^\d+$/.test(token.text)) continue;
      const value = Number(token.text);
      if (!Number.isSafeInteger(value)) continue;
      const negative = line.tokens[index - 1]?.text === '-' && !isBinary(line.tokens, index - 1);
      const round = value % 10 === 0 && value > 20;
      // A number that looks chosen (10, 100) was hardly moved; its neighbours (11, 99) look moved.
      const towards = (other: number): number => (round ? 0.4 : other > 20 && other % 10 === 0 ? 1.6 : 1);
      if (value > 0 && !(negative && value === 1)) yield replaced(line, index, index, String(value - 1), towards(value - 1));
      yield replaced(line, index, index, String(value + 1), towards(value + 1) * (value === 1 ? 0.7 : 1));
      if (value > 12)
        for (const far of [value * 10, value - 10]) if (far > 0) yield replaced(line, index, index, String(far), 0.1);
    }
  },
};
