import { type CodeLine, codeLine } from './code-line.ts';

/** What has been seen of one file, by line number. */
export type SeenFile = ReadonlyMap<number, string>;

/** The seen lines around a place: its function where the header was seen, else the unbroken stretch of seen lines. */
export type Scope = {
  lines: readonly CodeLine[];
  /** The `def` line (its first, where it takes several). */
  header: CodeLine | undefined;
  /** Lower-case names that the scope assigns, takes as parameters or loops over. */
  names: ReadonlySet<string>;
};

const HEADER = /^\s*(?:async\s+)?def\s/;

/** The scope of a seen line. */
export function scopeAt(file: SeenFile, number: number): Scope {
  const own = codeLine(number, file.get(number) ?? '');
  let header: CodeLine | undefined;
  let first = number;
  let indent = own.text.trim() === '' ? Number.POSITIVE_INFINITY : own.indent;
  if (HEADER.test(own.text)) header = own;
  for (let at = number - 1; header === undefined; at--) {
    const text = file.get(at);
    if (text === undefined) break;
    first = at;
    if (text.trim() === '') continue;
    const line = codeLine(at, text);
    if (line.indent < indent) {
      if (HEADER.test(text)) header = line;
      else if (!/^\s*[)\]}]/.test(text)) indent = line.indent;
    }
  }
  const lines: CodeLine[] = [];
  for (let at = header?.number ?? first; file.has(at); at++) {
    const line = codeLine(at, file.get(at) ?? '');
    const closes = /^\s*[)\]}]/.test(line.text);
    if (
      header !== undefined &&
      at > Math.max(number, header.number) &&
      line.text.trim() !== '' &&
      line.indent <= header.indent &&
      !closes
    )
      break;
    lines.push(line);
  }
  return { lines, header, names: namesOf(lines) };
}

function namesOf(lines: readonly CodeLine[]): Set<string> {
  const names = new Set<string>();
  for (const { tokens, text } of lines) {
    const header = HEADER.test(text);
    tokens.forEach((token, index) => {
      if (token.kind !== 'name' || tokens[index - 1]?.text === '.' || token.text === 'self' || token.text === 'cls') return;
      const next = tokens[index + 1];
      const bound =
        (header &&
          index > 1 &&
          next?.text !== '.' &&
          token.depth === 1 &&
          [',', '(', '*', '**'].includes(tokens[index - 1]?.text ?? '')) ||
        (next?.text === '=' && token.depth === 0) ||
        (next?.text === ',' && token.depth === 0 && /^\s*(?:[\w, ]+=|for\s)/.test(text)) ||
        (token.depth === 0 && tokens[index - 1]?.text === ',' && next?.text === '=') ||
        ['for', 'as'].includes(tokens[index - 1]?.text ?? '') ||
        (next?.text === 'in' && /\bfor\b/.test(text));
      if (bound) names.add(token.text);
    });
  }
  return names;
}
