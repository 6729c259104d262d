import { replaced, type Template } from './template.ts';

const CHANGES: Record<string, readonly (readonly [string, number])[]> = {
  '+=': [
    ['-=', 1],
    ['=', 0.6],
  ],
  '-=': [
    ['+=', 1],
    ['=', 0.4],
  ],
  '*=': [
    ['/=', 0.8],
    ['//=', 0.4],
    ['=', 0.4],
  ],
  '/=': [
    ['*=', 1],
    ['//=', 0.5],
  ],
  '//=': [
    ['*=', 0.8],
    ['/=', 0.7],
    ['%=', 0.4],
  ],
  '%=': [['//=', 1]],
  '|=': [
    ['&=', 1],
    ['=', 0.6],
  ],
  '&=': [
    ['|=', 1],
    ['=', 0.5],
  ],
};

/** Another way of updating a variable, or updating where the line overwrites. */
export const augmentedAssignment: Template = {
  name: 'augmented-assignment',
  prior: 1.2,
  *propose(line, scope) {
    const { tokens } = line;
    const index = tokens.findIndex((token) => token.depth === 0 && (token.text === '=' || token.text in CHANGES));
    const operator = tokens[index];
    if (operator === undefined || index < 1) return;
    for (const [other, weight] of CHANGES[operator.text] ?? []) yield replaced(line, index, index, other, weight);
    const target = line.text.slice(tokens[0]?.start, tokens[index - 1]?.end);
    const setBefore = scope.lines.some(
      (other) => other.number < line.number && other.indent < line.indent && other.text.trim().startsWith(`${target} = `),
    );
    if (operator.text === '=' && setBefore && !tokens.slice(index).some((token) => token.text === target)) {
      yield replaced(line, index, index, '+=', 1);
      yield replaced(line, index, index, '-=', 0.2);
    }
  },
};
