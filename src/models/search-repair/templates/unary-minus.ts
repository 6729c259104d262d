import { isBinary } from '../python/tokens.ts';
import { replaced, respelled, type Template } from './template.ts';

const BEFORE_VALUE = new Set(['return', '(', '[', ',', '=', ':', '+', '*', '/', '==', '<', '>', '<=', '>=', '!=']);

/** Puts a sign in or takes it out. */
export const unaryMinus: Template = {
  name: 'unary-minus',
  prior: 0.45,
  *propose(line) {
    const signed = line.tokens.some(({ text }, index) => text === '-' && !isBinary(line.tokens, index)) ? 3 : 1;
    for (const [index, token] of line.tokens.entries()) {
      const before = line.tokens[index - 1];
      if (token.text === '-' && !isBinary(line.tokens, index)) yield replaced(line, index, index, '', 1.2);
      if (token.text === '-' && isBinary(line.tokens, index)) continue;
      const value = token.kind === 'number' || token.kind === 'name';
      if (!value || before === undefined || !BEFORE_VALUE.has(before.text) || token.text === '0') continue;
      if (token.kind === 'name' && line.tokens[index + 1]?.text === '=') continue;
      const likely = token.kind === 'number' ? (before.text === '[' || before.text === ':' ? 1 : 0.8) : 0.3;
      yield respelled(line, token.start, token.end, `-${token.text}`, likely * signed);
    }
  },
};
