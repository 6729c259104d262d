import { byName } from '../../../support/by-name.ts';
import { type Token, tokenize } from './tokens.ts';

/** One viewed line of a file, with its tokens (without comments). */
export type CodeLine = {
  number: number;
  text: string;
  indent: number;
  tokens: readonly Token[];
  /** Goes on with a statement, or with a string, of a line above. */
  continued: boolean;
};

export function codeLine(number: number, text: string): CodeLine {
  return {
    number,
    text,
    indent: text.length - text.trimStart().length,
    tokens: tokenize(text).filter((token) => token.kind !== 'comment'),
    continued: false,
  };
}

/** The line's text with the span of tokens `first` to `last` replaced. */
export function withTokens(line: CodeLine, first: number, last: number, text: string): string {
  const from = line.tokens[first];
  const to = line.tokens[last];
  if (from === undefined || to === undefined) return line.text;
  return line.text.slice(0, from.start) + text + line.text.slice(to.end);
}

/** The text of tokens `first` to `last`, spaces between them included. */
export function textOf(line: CodeLine, first: number, last: number): string {
  return line.text.slice(line.tokens[first]?.start ?? 0, line.tokens[last]?.end ?? 0);
}

const STOPS: Record<string, number> = byName({
  lambda: 0,
  if: 1,
  else: 1,
  or: 2,
  and: 3,
  not: 4,
  in: 5,
  is: 5,
  '<': 5,
  '>': 5,
  '<=': 5,
  '>=': 5,
  '==': 5,
  '!=': 5,
  '|': 6,
  '^': 7,
  '&': 8,
  '<<': 9,
  '>>': 9,
  '+': 10,
  '-': 10,
  '*': 11,
  '/': 11,
  '//': 11,
  '%': 11,
  '@': 11,
  '**': 13,
});
const STATEMENT_STOPS = new Set(
  'return assert while elif for yield raise del with = += -= *= /= //= %= **= |= &= ^= >>= <<= := , : ; ( [ {'.split(' '),
);

/** How tightly an operator binds; higher is tighter, undefined for what is no operator. */
export function bindingPower(token: Token | undefined): number | undefined {
  return token === undefined || (token.kind !== 'operator' && token.kind !== 'keyword') ? undefined : STOPS[token.text];
}

/** First token of the operand that ends left of the operator at `index`. */
export function leftOperand(line: CodeLine, index: number): number {
  const operator = line.tokens[index] as Token;
  const power = bindingPower(operator) ?? 0;
  let first = index;
  for (let at = index - 1; at >= 0; at--) {
    const token = line.tokens[at] as Token;
    if (token.depth < operator.depth) break;
    if (token.depth > operator.depth) {
      first = at;
      continue;
    }
    const opensOperand = STATEMENT_STOPS.has(token.text) && (!'([{'.includes(token.text) || first === at);
    if (opensOperand || (bindingPower(token) ?? 99) < power) break;
    first = at;
  }
  return first;
}

/** Last token of the operand that starts right of the operator at `index`. */
export function rightOperand(line: CodeLine, index: number): number {
  const operator = line.tokens[index] as Token;
  const power = bindingPower(operator) ?? 0;
  let last = index;
  for (let at = index + 1; at < line.tokens.length; at++) {
    const token = line.tokens[at] as Token;
    if (token.depth < operator.depth) break;
    if (token.depth === operator.depth) {
      if (STATEMENT_STOPS.has(token.text) && !'([{'.includes(token.text)) break;
      if (token.kind === 'keyword' && ['if', 'else'].includes(token.text)) break;
      const binds = bindingPower(token);
      if (binds !== undefined && at > index + 1 && binds <= power) break;
    }
    last = at;
  }
  return last;
}
