import type { CodeLine } from '../python/code-line.ts';
import { textOf } from '../python/code-line.ts';
import { closingIndex } from '../python/tokens.ts';
import { type Proposal, replaced, respelled, type Template } from './template.ts';

const FUNCTIONS: readonly (readonly [name: string, weight: number])[] = [
  ['str', 1],
  ['int', 1],
  ['list', 0.8],
  ['len', 0.7],
  ['abs', 0.6],
  ['float', 0.5],
  ['sorted', 0.5],
  ['tuple', 0.4],
  ['set', 0.4],
  ['dict', 0.5],
  ['bool', 0.3],
  ['repr', 0.3],
  ['round', 0.2],
  ['reversed', 0.3],
];
const METHODS: readonly (readonly [name: string, weight: number])[] = [
  ['strip', 1],
  ['lower', 1],
  ['upper', 0.6],
  ['copy', 0.7],
  ['rstrip', 0.4],
  ['lstrip', 0.3],
  ['title', 0.2],
  ['capitalize', 0.3],
  ['splitlines', 0.4],
  ['encode', 0.3],
  ['decode', 0.3],
];

/** A conversion that was forgotten: `str(x)`, `x.strip()`, `list(x)`. What the function converts elsewhere comes first. */
export const conversion: Template = {
  name: 'conversion',
  prior: 0.35,
  *propose(line, scope, evidence) {
    if (/^\s*(?:def|class|import|from|raise|except|@)\b/.test(line.text)) return;
    const elsewhere = new Set(
      scope.lines.flatMap((other) =>
        other.tokens.flatMap((token, at) => (other.tokens[at + 1]?.text === '(' ? [token.text] : [])),
      ),
    );
    const places = [...operands(line)];
    for (const [first, last] of places) {
      if (/^[A-Z]/.test(line.tokens[first]?.text ?? '')) continue;
      const text = textOf(line, first, last);
      const start = line.tokens[first]?.start ?? 0;
      const end = line.tokens[last]?.end ?? 0;
      const wrap = (form: string, name: string, weight: number): Proposal => ({
        ...respelled(
          line,
          start,
          end,
          form,
          (weight / Math.sqrt(places.length)) * (elsewhere.has(name) ? 1.5 : 1) * (evidence.message.includes(name) ? 1.5 : 1),
        ),
        note: form,
      });
      for (const [name, weight] of FUNCTIONS)
        if (line.tokens[first - 2]?.text !== name) yield wrap(`${name}(${text})`, name, weight);
      for (const [name, weight] of METHODS)
        if (line.tokens[last + 2]?.text !== name) yield wrap(`${text}.${name}()`, name, weight);
    }
    yield* takenOut(line);
  },
};

/** Names, attributes, calls and subscripts that are read. */
function* operands(line: CodeLine): Iterable<[first: number, last: number]> {
  const { tokens } = line;
  const assignment = tokens.findIndex((token) => token.depth === 0 && /^[-+*/|&]?=$/.test(token.text));
  for (const [first, token] of tokens.entries()) {
    if (token.kind !== 'name' || first <= assignment || tokens[first - 1]?.text === '.' || tokens[first - 1]?.text === 'for')
      continue;
    if (first === 0 && assignment === -1 && !line.continued) continue;
    let last = first;
    for (;;) {
      const next = tokens[last + 1];
      if (next?.text === '.' && tokens[last + 2]?.kind === 'name') last += 2;
      else if (next?.text === '(' || next?.text === '[') {
        const close = closingIndex(tokens, last + 1);
        if (close === -1) break;
        last = close;
      } else break;
    }
    const after = tokens[last + 1]?.text;
    if (after === '=' || after === ':=' || after === '(' || after === '[') continue;
    yield [first, last];
    // `line.strip()[0]`: what is indexed may have been converted first
    if (last > first && tokens[first + 1]?.text === '[') yield [first, first];
  }
}

/** `int(x)` to `x`: a conversion too many. */
function* takenOut(line: CodeLine): Iterable<Proposal> {
  for (const [index, token] of line.tokens.entries()) {
    if (
      !FUNCTIONS.some(([name]) => name === token.text) ||
      line.tokens[index + 1]?.text !== '(' ||
      line.tokens[index - 1]?.text === '.'
    )
      continue;
    const close = closingIndex(line.tokens, index + 1);
    if (close > index + 2) yield replaced(line, index, close, textOf(line, index + 2, close - 1), 0.2);
  }
}
