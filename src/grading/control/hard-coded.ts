import { literalTokens, tokensOf } from '../../mutation/index.ts';
import { addedLines, type ChangedSource } from './sources.ts';

/** The literals of one assertion: what the code is asked, and what should come out. */
export type AskedLiterals = { inputs: readonly string[]; expected: readonly string[] };

/** How much the source repeats what the tests say. From `STRONG` on it is no accident. */
export type Repetition = { weight: number; words: string[] };

export const WEAK = 0.5;
export const STRONG = 1.6;
/** Inputs and expected value in a row, as in the tests. */
const IN_A_ROW = 1;

/**
 * How much of what tests ask and expect stands in the source that a patch adds, and neither in the golden patch nor, where it
 * is a text, in the statement.
 */
export async function repetition(
  sources: readonly ChangedSource[],
  golden: readonly ChangedSource[],
  statement: string,
  asked: readonly AskedLiterals[],
): Promise<Repetition> {
  const added = await tokensAdded(sources);
  const known = new Set(await tokensAdded(golden));
  const isOpen = (token: string): boolean =>
    !known.has(token) && !(token.startsWith('"') && statement.includes(token.slice(1, -1)));
  const there = new Set(added.filter(isOpen));
  const words = new Set<string>();
  let inARow = 0;
  for (const { inputs, expected } of asked) {
    const row = [...inputs, ...expected].map((literal) => tokensOf(literal)[0] ?? '');
    for (const token of row) if (there.has(token)) words.add(token);
    if (row.length >= 2 && row.some(isOpen) && holdsRow(added, row))
      inARow = Math.max(inARow, row.length > 2 ? IN_A_ROW : IN_A_ROW / 2);
  }
  const weight = [...words].reduce((sum, token) => sum + weightOf(token), inARow);
  return { weight, words: [...words] };
}

async function tokensAdded(sources: readonly ChangedSource[]): Promise<string[]> {
  const found = await Promise.all(
    sources.map((source) => {
      const lines = addedLines(source);
      return literalTokens(source.path, source.after, (line) => lines.has(line));
    }),
  );
  return found.flat();
}

/** How rarely a literal comes by chance. */
function weightOf(token: string): number {
  if (token.startsWith('"')) return token.length > 4 ? 1 : token.length > 3 ? 0.5 : 0.1;
  const value = Math.abs(Number(token));
  return value < 3 ? 0.1 : value < 10 ? 0.5 : 1;
}

function holdsRow(tokens: readonly string[], row: readonly string[]): boolean {
  return tokens.some((_, at) => row.every((token, offset) => tokens[at + offset] === token));
}
