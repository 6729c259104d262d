import type { TokenEncoder } from '../dataset/index.ts';

/** Longest piece that is kept or left out as one, in code points: a line, or a part of a long one. */
const PIECE = /[^\n]{1,80}\n?|\n/gu;

/** Tokens that the note about what was left out takes, at most. */
const NOTE_TOKENS = 40;

export type Cut = { text: string; tokens: number };

/**
 * Keeps the beginning and the end of a text within a number of tokens, in equal shares, and says between them how much is
 * missing. Token counts are sums over pieces, so within a few tokens of the whole text's.
 */
export function cutMiddle(text: string, budget: number, tokenizer: Pick<TokenEncoder, 'encode'>): Cut {
  const pieces = (text.match(PIECE) ?? []).map((piece) => ({ piece, tokens: tokenizer.encode(piece).length }));
  const total = pieces.reduce((sum, { tokens }) => sum + tokens, 0);
  if (total <= budget) return { text, tokens: total };
  const half = Math.floor((budget - NOTE_TOKENS) / 2);
  const head = fitting(pieces, half);
  const tail = fitting(pieces.slice(head.length).reverse(), half).reverse();
  const kept = [...head, ...tail].reduce((sum, { tokens }) => sum + tokens, 0);
  const note = `[... ${text.length - textOf(head).length - textOf(tail).length} characters left out ...]`;
  const before = textOf(head);
  const glue = before === '' || before.endsWith('\n') ? '' : '\n';
  return { text: `${before}${glue}${note}\n${textOf(tail)}`, tokens: kept + NOTE_TOKENS };
}

type Piece = { piece: string; tokens: number };

function fitting(pieces: readonly Piece[], budget: number): Piece[] {
  let used = 0;
  const end = pieces.findIndex(({ tokens }) => {
    used += tokens;
    return used > budget;
  });
  return pieces.slice(0, end === -1 ? pieces.length : end);
}

function textOf(pieces: readonly Piece[]): string {
  return pieces.map(({ piece }) => piece).join('');
}
