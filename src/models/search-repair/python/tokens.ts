/** A token of one physical line. `depth` counts the brackets around it; a bracket has the depth outside it. */
export type Token = {
  kind: 'name' | 'keyword' | 'number' | 'string' | 'operator' | 'comment';
  text: string;
  start: number;
  end: number;
  depth: number;
};

const KEYWORDS = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if ' +
    'import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);

const PATTERN = new RegExp(
  [
    '(?<comment>#.*)',
    String.raw`(?<string>[rRbBuUfFtT]{0,2}(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\])*(?:"|$)|'(?:\\.|[^'\\])*(?:'|$)))`,
    String.raw`(?<number>0[xX][\da-fA-F_]+|0[bBoO][\d_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?[jJ]?)`,
    String.raw`(?<name>[\p{L}_][\p{L}\p{N}_]*)`,
    String.raw`(?<operator>\*\*=|//=|>>=|<<=|\.\.\.|:=|->|==|!=|<=|>=|\*\*|//|<<|>>|[+\-*/%@&|^]=|[-+*/%@&|^~<>=()[\]{},:;.])`,
  ].join('|'),
  'gu',
);

/** The tokens of one physical line, comments among them. A string that goes on in the next line ends with the line. */
export function tokenize(line: string): Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  for (const match of line.matchAll(PATTERN)) {
    const text = match[0];
    const [kind] = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined) ?? ['operator'];
    if (')]}'.includes(text)) depth--;
    tokens.push({
      kind: kind === 'name' && KEYWORDS.has(text) ? 'keyword' : (kind as Token['kind']),
      text,
      start: match.index,
      end: match.index + text.length,
      depth,
    });
    if ('([{'.includes(text)) depth++;
  }
  return tokens;
}

/** Brackets left open (or, negative, closed too many) at the end of a line. */
export function openBrackets(tokens: readonly Token[]): number {
  return tokens.reduce(
    (open, token) =>
      open + (token.kind !== 'operator' ? 0 : '([{'.includes(token.text) ? 1 : ')]}'.includes(token.text) ? -1 : 0),
    0,
  );
}

/** Index of the bracket that closes the one at `open`, or -1 where the line ends first. */
export function closingIndex(tokens: readonly Token[], open: number): number {
  const depth = tokens[open]?.depth ?? 0;
  return tokens.findIndex((token, index) => index > open && token.depth === depth && ')]}'.includes(token.text));
}

/** Whether a `+` or `-` (or `*`) at `index` has an operand on its left. */
export function isBinary(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1];
  if (before === undefined) return false;
  if (before.kind === 'operator') return ')]}'.includes(before.text);
  return before.kind !== 'keyword' || ['True', 'False', 'None'].includes(before.text);
}
