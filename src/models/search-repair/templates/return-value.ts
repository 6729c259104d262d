import type { CodeLine } from '../python/code-line.ts';
import { type Proposal, replaced, respelled, type Template } from './template.ts';

/** A value that is computed and not returned, or something else returned. */
export const returnValue: Template = {
  name: 'return-value',
  prior: 1,
  *propose(line, scope, evidence) {
    const { tokens } = line;
    const [first, second] = tokens;
    if (first === undefined) return;
    if (!line.continued && isBareExpression(line)) {
      const effects = first.kind === 'name' && tokens.at(-1)?.text === ')';
      yield respelled(
        line,
        first.start,
        first.start,
        'return ',
        effects ? (tokens[1]?.text === '.' ? 1.2 : 2.5) : first.kind === 'string' ? 1 : 6,
      );
      return;
    }
    if (first.text !== 'return') return;
    const nothing = second === undefined || (second.text === 'None' && tokens.length === 2);
    const assigned = assignedBefore(line, scope.lines);
    if (nothing) {
      for (const [place, name] of assigned.entries()) yield value(line, name, 2.5 / (1 + place));
      for (const name of scope.names) if (!assigned.includes(name)) yield value(line, name, 0.6);
      for (const other of returnsElsewhere(line, scope.lines)) yield value(line, other, 0.8);
      for (const [text, odds] of [
        ['True', 0.9],
        ['False', 0.9],
        ["''", 0.3],
        ['[]', 0.2],
        ['self', 0.3],
      ] as const)
        yield value(line, text, evidence.expected === text ? 3 : odds);
    } else if (tokens.length === 2 && second?.kind === 'name') {
      for (const name of assigned.filter((name) => name !== second.text)) yield replaced(line, 1, 1, name, 0.4);
    }
  },
};

function value(line: CodeLine, text: string, weight: number): Proposal {
  return { lines: [`${line.text.slice(0, line.indent)}return ${text}`], weight, note: `return ${text}` };
}

/** An expression that stands alone and whose value is dropped. */
export function isBareExpression({ tokens }: CodeLine): boolean {
  const [first, second] = tokens;
  if (first === undefined || first.text === '@') return false;
  if (first.kind === 'keyword' && !['not', 'None', 'True', 'False', 'lambda'].includes(first.text)) return false;
  if (tokens.some((token) => token.depth === 0 && /^([+\-*/|&%^@]|\*\*|\/\/|<<|>>)?=$|^:=?$/.test(token.text))) return false;
  if (tokens.length === 1 && first.kind === 'string') return false;
  if (tokens.some((token) => token.depth < 0) || ')]}'.includes(first.text)) return false;
  // A lone call may be made for its effect; `x.append(y)` mostly is.
  const plainCall = tokens.at(-1)?.text === ')' && first.kind === 'name';
  return (
    !(plainCall && /^(print|super|setattr|del|next|isinstance|warn\w*)$/.test(first.text)) &&
    !(
      plainCall &&
      second?.text === '.' &&
      /^(append|extend|add|update|insert|remove|pop|discard|write|sort|reverse|clear|setdefault)$/.test(lastMember(tokens))
    )
  );
}

function lastMember(tokens: CodeLine['tokens']): string {
  const open = tokens.findIndex((token) => token.text === '(' && token.depth === 0);
  return tokens[open - 1]?.text ?? '';
}

/** Names assigned above the line, the latest first. */
function assignedBefore(line: CodeLine, lines: readonly CodeLine[]): string[] {
  const names = lines
    .filter((other) => other.number < line.number)
    .flatMap((other) => /^\s*([a-z_]\w*)\s*(?:[-+*/|&]|\/\/)?=(?!=)/.exec(other.text)?.[1] ?? [])
    .toReversed();
  return [...new Set(names)].slice(0, 5);
}

function returnsElsewhere(line: CodeLine, lines: readonly CodeLine[]): string[] {
  const values = lines.flatMap((other) =>
    other.number === line.number ? [] : (/^\s*return (.{1,50})$/.exec(other.text)?.[1] ?? []),
  );
  return [...new Set(values.filter((text) => text !== 'None'))].slice(0, 3);
}
