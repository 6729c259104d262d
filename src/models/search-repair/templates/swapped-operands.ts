import { byName } from '../../../support/by-name.ts';
import { leftOperand, rightOperand, textOf } from '../python/code-line.ts';
import { isBinary } from '../python/tokens.ts';
import { replaced, type Template } from './template.ts';

const OPERATORS: Record<string, number> = byName({
  '-': 1,
  '/': 0.9,
  '//': 0.8,
  '%': 0.6,
  '**': 0.6,
  '<': 0.3,
  '>': 0.3,
  '<=': 0.3,
  '>=': 0.3,
  in: 0.5,
  '+': 0.8,
  '<<': 0.5,
  '>>': 0.5,
});

const ODD_FIRST: Record<string, number> = byName({ '%': 4, '//': 2.5, '/': 1.5, '-': 1.3, '<': 2, '>': 2, '<=': 2, '>=': 2 });

/** The two sides of an operator the other way round. */
export const swappedOperands: Template = {
  name: 'swapped-operands',
  prior: 0.75,
  *propose(line) {
    for (const [index, token] of line.tokens.entries()) {
      const odds = OPERATORS[token.text];
      if (odds === undefined || !isBinary(line.tokens, index)) continue;
      if (token.text === 'in' && line.tokens.slice(0, index).some((other) => other.text === 'for')) continue;
      const first = leftOperand(line, index);
      const last = rightOperand(line, index);
      if (first === index || last === index) continue;
      const left = textOf(line, first, index - 1);
      const right = textOf(line, index + 1, last);
      if (left === right) continue;
      // `10 % n`: a number rarely stands first.
      const odd = line.tokens[first]?.kind === 'number' && index === first + 1 ? (ODD_FIRST[token.text] ?? 1) : 1;
      yield replaced(
        line,
        first,
        last,
        `${right}${line.text.slice(line.tokens[index - 1]?.end, token.start)}${token.text}${line.text.slice(token.end, line.tokens[index + 1]?.start)}${left}`,
        odds * odd,
      );
    }
  },
};
