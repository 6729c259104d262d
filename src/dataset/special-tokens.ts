/** Special tokens that the shipped template delimits with; a tokenizer trained here holds these and no others. */
export const CHATML_TOKENS = ['<|endoftext|>', '<|im_start|>', '<|im_end|>'] as const;

/**
 * Breaks every special token's text by a blank after its first character, so that what a person, a file or a model wrote
 * never becomes a control token. The shipped template holds the same rule, so servers that only render it agree.
 * Applied again it changes nothing. Lone surrogates, which UTF-8 cannot carry, become U+FFFD.
 */
export function neutralise(text: string, specialTokens: readonly string[]): string {
  let plain = text.toWellFormed();
  for (const token of specialTokens) {
    if (plain.includes(token)) plain = plain.replaceAll(token, `${token.slice(0, 1)} ${token.slice(1)}`);
  }
  return plain;
}
