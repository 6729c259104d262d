/** Special tokens that the shipped template delimits with; a tokenizer trained here holds these and no others. */
export const CHATML_TOKENS = ['<|endoftext|>', '<|im_start|>', '<|im_end|>'] as const;

/** Stands inside the text of a special token that is text. Noncharacters of Unicode: no text that is interchanged holds them. */
const MARK = '\uFDD0\uFDD5\uFDD0';

/**
 * Marks each special token's text in what a person, a file or a model wrote: `TokenEncoder.encode` then takes it as text, without
 * changing it. The mark lasts through the template; `unmarked` takes it away again. Lone surrogates, which UTF-8 cannot carry,
 * become U+FFFD, as does a mark that was there before.
 */
export function markAsText(text: string, specialTokens: readonly string[]): string {
  let marked = text.toWellFormed().replaceAll(MARK, '\uFFFD');
  const tokens = longestFirst(specialTokens).filter((token) => [...token].length > 1);
  // what is left of a longer token may be a shorter one
  for (let before = ''; before !== marked; ) {
    before = marked;
    for (const token of tokens) if (marked.includes(token)) marked = marked.replaceAll(token, broken(token, MARK));
  }
  return marked;
}

/** Whether a text holds a special token's text that is no token. */
export const hasMarks = (text: string): boolean => text.includes(MARK);

/** The text as it was written. */
export const unmarked = (text: string): string => text.replaceAll(MARK, '');

/** For alternatives of an expression, where the longest must win. */
export function longestFirst(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((text) => text !== '').sort((a, b) => b.length - a.length);
}

/**
 * Breaks every special token's text by a blank after its first character, for servers that render a template on their own and
 * know no marks. It changes the text: for what is only read, never for what has to match.
 * Applied again it changes nothing. Lone surrogates, which UTF-8 cannot carry, become U+FFFD.
 */
export function neutralise(text: string, specialTokens: readonly string[]): string {
  let plain = text.toWellFormed();
  for (const token of specialTokens) if (plain.includes(token)) plain = plain.replaceAll(token, broken(token, ' '));
  return plain;
}

function broken(token: string, by: string): string {
  const [first = ''] = token;
  return `${first}${by}${token.slice(first.length)}`;
}
