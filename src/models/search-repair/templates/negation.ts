import { replaced, respelled, type Template } from './template.ts';

const OPENS_CONDITION = new Set(['if', 'elif', 'while', 'and', 'or', 'return', 'assert']);
const COMPARES = new Set(['==', '!=', '<', '>', '<=', '>=', 'in', 'is']);
const ENDS_CONDITION = new Set(['and', 'or', ':', 'else', 'if', 'for', ')', ',', ']']);

/** Takes a `not` out, or puts one before a bare condition. */
export const negation: Template = {
  name: 'negation',
  prior: 1,
  *propose(line) {
    const { tokens } = line;
    for (const [index, token] of tokens.entries()) {
      const next = tokens[index + 1];
      if (token.text === 'not' && tokens[index - 1]?.text !== 'is' && next !== undefined && next.text !== 'in')
        yield respelled(line, token.start, next.start, '', 1.3);
      if (!OPENS_CONDITION.has(token.text) || next === undefined || next.text === 'not') continue;
      if (token.text === 'return' && tokens.length > 8) continue;
      const end = tokens.findIndex(
        (other, at) => at > index && other.depth <= next.depth && ENDS_CONDITION.has(other.text) && at > index + 1,
      );
      const condition = tokens.slice(index + 1, end === -1 ? tokens.length : end);
      if (condition.some((other) => COMPARES.has(other.text) && other.depth === next.depth)) continue;
      yield respelled(line, next.start, next.start, 'not ', token.text === 'return' ? 0.3 : 1);
    }
    const [first] = tokens;
    const last = tokens.at(-1);
    if (first === undefined || last === undefined || !['if', 'elif', 'while'].includes(first.text) || last.text !== ':') return;
    const whole = tokens.slice(1, -1);
    if (!whole.some((token) => token.depth === 0 && (token.text === 'and' || token.text === 'or'))) return;
    const from = whole[0]?.start ?? 0;
    const text = line.text.slice(from, last.start);
    if (first.text !== 'while' && text !== '') yield respelled(line, from, last.start, `not (${text})`, 0.5);
    const negated = /^not \((.*)\)$/.exec(text);
    if (negated?.[1] !== undefined) yield replaced(line, 1, tokens.length - 2, negated[1], 1.5);
  },
};
