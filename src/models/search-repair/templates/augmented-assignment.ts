import { byName } from '../../../support/by-name.ts';
import type { CodeLine } from '../python/code-line.ts';
import { replaced, type Template } from './template.ts';

const CHANGES: Record<string, readonly (readonly [string, number])[]> = byName({
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
});

/** Another way of updating a variable, or updating where the line overwrites. */
export const augmentedAssignment: Template = {
  name: 'augmented-assignment',
  prior: 1.2,
  *propose(line, scope) {
    const { tokens } = line;
    const index = tokens.findIndex((token) => token.depth === 0 && (token.text === '=' || Object.hasOwn(CHANGES, token.text)));
    const operator = tokens[index];
    if (operator === undefined || index < 1) return;
    for (const [other, weight] of CHANGES[operator.text] ?? []) yield replaced(line, index, index, other, weight);
    const target = line.text.slice(tokens[0]?.start, tokens[index - 1]?.end);
    const reads = (other: CodeLine): boolean => other.tokens.some(({ text }, at) => text === target && at > 0);
    const earlier = scope.lines.filter((other) => other.number < line.number);
    const set = earlier.findLastIndex((other) => other.indent <= line.indent && other.text.trim().startsWith(`${target} = `));
    if (operator.text !== '=' || set === -1 || tokens.slice(index).some(({ text }) => text === target)) return;
    // set, never read, and set again
    const outer = (earlier[set]?.indent ?? 0) < line.indent;
    const idle = !earlier.slice(set + 1).some(reads);
    yield replaced(line, index, index, '+=', outer ? 1 : idle ? 2 : 0.2);
    yield replaced(line, index, index, '-=', 0.2);
  },
};
