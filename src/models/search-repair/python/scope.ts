import type { CodeLine } from './code-line.ts';
import type { Source } from './source.ts';
import { openBrackets } from './tokens.ts';

/** The seen lines around a place: its function where the header was seen, else the unbroken stretch of seen lines. */
export type Scope = {
  lines: readonly CodeLine[];
  /** The `def` line (its first, where it takes several). */
  header: CodeLine | undefined;
  /** Parameters of the function, without self and cls. */
  parameters: readonly string[];
  /** Parameters, and names that the scope assigns or loops over. */
  names: ReadonlySet<string>;
};

const HEADER = /^\s*(?:async\s+)?def\s/;
const STARTS_BLOCK = /^\s*(?:async\s+def|def|class|@)/;
const CLOSES = /^\s*[)\]}]/;

/** Finds scopes; those of one function are made once. */
export function scopeFinder(source: Source): (number: number) => Scope {
  const found = new Map<number, Scope>();
  return (number) => {
    const own = source.get(number);
    if (own === undefined) return { lines: [], header: undefined, parameters: [], names: new Set() };
    const { header, first } = findHeader(source, own);
    if (header === undefined) return scopeOf(source, own, header, first);
    const scope = found.get(header.number) ?? scopeOf(source, header, header, first);
    found.set(header.number, scope);
    return scope;
  };
}

function scopeOf(source: Source, own: CodeLine, header: CodeLine | undefined, first: number): Scope {
  const lines: CodeLine[] = [];
  const parameters: string[] = [];
  let open = 0;
  let inHeader = header !== undefined;
  for (let at = header?.number ?? first; ; at++) {
    const line = source.get(at);
    if (line === undefined) break;
    const base = header?.indent ?? (STARTS_BLOCK.test(line.text) ? own.indent - 1 : -1);
    const below = at > own.number && !line.continued;
    if (below && line.text.trim() !== '' && line.indent <= base && !CLOSES.test(line.text)) break;
    if (inHeader) {
      parameters.push(...parametersIn(line, open));
      open += openBrackets(line.tokens);
      inHeader = open > 0;
    }
    lines.push(line);
  }
  return { lines, header, parameters, names: new Set([...parameters, ...boundNames(lines)]) };
}

function findHeader(source: Source, own: CodeLine): { header: CodeLine | undefined; first: number } {
  if (HEADER.test(own.text)) return { header: own, first: own.number };
  let first = own.number;
  let indent = own.text.trim() === '' || own.continued ? Number.POSITIVE_INFINITY : own.indent;
  for (let at = own.number - 1; ; at--) {
    const line = source.get(at);
    if (line === undefined) return { header: undefined, first };
    first = at;
    if (line.text.trim() === '' || line.continued || CLOSES.test(line.text)) continue;
    if (line.indent < indent && HEADER.test(line.text)) return { header: line, first };
    indent = Math.min(indent, line.indent);
  }
}

/** Names of parameters on one line of a `def`, of which `open` brackets are open before the line. */
function parametersIn({ tokens }: CodeLine, open: number): string[] {
  return tokens.flatMap((token, index) => {
    const before = tokens[index - 1]?.text ?? ',';
    const after = tokens[index + 1]?.text ?? ',';
    const place = token.depth + open === 1 && [',', '(', '*', '**'].includes(before) && [',', ')', ':', '='].includes(after);
    return token.kind === 'name' && place && !/^(?:self|cls)$/.test(token.text) ? [token.text] : [];
  });
}

function boundNames(lines: readonly CodeLine[]): string[] {
  return lines.flatMap(({ tokens, text }) =>
    tokens.flatMap((token, index) => {
      const before = tokens[index - 1]?.text ?? '';
      const after = tokens[index + 1]?.text ?? '';
      if (token.kind !== 'name' || before === '.' || /^[A-Z]/.test(token.text) || /^(?:self|cls)$/.test(token.text)) return [];
      const annotated = index === 0 && after === ':' && tokens.some(({ text: other, depth }) => other === '=' && depth === 0);
      if (before === ':') return []; // a type
      const assigned =
        annotated || (token.depth === 0 && (after === '=' || (after === ',' && /^\s*(?:[\w, ]+=|for\s)/.test(text))));
      const looped = ['for', 'as'].includes(before) || (after === 'in' && /\bfor\b/.test(text));
      return assigned || looped ? [token.text] : [];
    }),
  );
}
