import type { CodeLine } from '../python/code-line.ts';
import { textOf } from '../python/code-line.ts';
import { closingIndex } from '../python/tokens.ts';
import { type Proposal, replaced, type Template } from './template.ts';

/** The two values of `a if c else b`, or the two blocks of an if/else, the other way round. */
export const conditional: Template = {
  name: 'conditional',
  prior: 1,
  *propose(line, scope) {
    yield* swappedValues(line);
    if (line.tokens[0]?.text === 'if' && line.tokens.at(-1)?.text === ':') yield* swappedBlocks(line, scope.lines);
  },
};

function* swappedValues(line: CodeLine): Iterable<Proposal> {
  const { tokens } = line;
  for (const [middle, token] of tokens.entries()) {
    if (token.text !== 'if' || middle === 0) continue;
    const other = tokens.findIndex((next, at) => at > middle && next.text === 'else' && next.depth === token.depth);
    if (other === -1) continue;
    let first = middle;
    while (first > 0) {
      const before = tokens[first - 1];
      if (before === undefined || before.depth < token.depth) break;
      if (
        before.depth === token.depth &&
        (before.text === 'return' ||
          before.text === 'lambda' ||
          ',:;'.includes(before.text) ||
          /^[+\-*/|&%]?=$/.test(before.text))
      )
        break;
      first--;
    }
    let last = other;
    while (last + 1 < tokens.length) {
      const next = tokens[last + 1];
      if (
        next === undefined ||
        next.depth < token.depth ||
        (next.depth === token.depth && (',:;'.includes(next.text) || next.text === 'for'))
      )
        break;
      last++;
    }
    if (
      ')]}'.includes(tokens[last]?.text ?? ' ') &&
      closingIndex(tokens, first) === -1 &&
      (tokens[last]?.depth ?? 0) < token.depth
    )
      last--;
    if (first === middle || last === other) continue;
    const left = textOf(line, first, middle - 1);
    const right = textOf(line, other + 1, last);
    if (left !== right)
      yield {
        ...replaced(line, first, last, `${right} ${textOf(line, middle, other)} ${left}`),
        note: `swap ${left} and ${right}`,
      };
  }
}

function* swappedBlocks(line: CodeLine, lines: readonly CodeLine[]): Iterable<Proposal> {
  const rest = lines.filter((other) => other.number > line.number);
  const blank = (other: CodeLine): boolean => other.text.trim() === '';
  const outside = (other: CodeLine): boolean => !blank(other) && other.indent <= line.indent;
  const otherwise = rest.findIndex(outside);
  const head = rest[otherwise];
  if (head === undefined || head.indent !== line.indent || !/^\s*else\s*:\s*(#.*)?$/.test(head.text)) return;
  const after = rest.slice(otherwise + 1);
  const end = after.findIndex(outside);
  const second = after.slice(0, end === -1 ? after.length : end);
  while (second.length > 0 && blank(second.at(-1) as CodeLine)) second.pop();
  const first = rest.slice(0, otherwise);
  if (first.length === 0 || second.length === 0 || first.length + second.length > 12) return;
  const text = (part: readonly CodeLine[]): string[] => part.map((other) => other.text);
  yield {
    lines: [line.text, ...text(second), head.text, ...text(first)],
    span: 2 + first.length + second.length,
    weight: 0.9,
    note: 'swap the two branches',
  };
}
