import type { TokenEncoder } from '../dataset/index.ts';

/** The judge's answer begins so; what follows is YES or NO. */
export const PREFILL = '<judgement>';

export type Answer = 'yes' | 'no';

export const ANSWER_TEXT: Record<Answer, string> = { yes: 'YES', no: 'NO' };

const VARIANTS: Record<Answer, readonly string[]> = {
  yes: ['YES', 'Yes', 'yes', ' YES', ' Yes', ' yes'],
  no: ['NO', 'No', 'no', ' NO', ' No', ' no'],
};

/** Tells of a token's text whether it begins an answer. */
export type AnswerOf = (token: string) => Answer | undefined;

/** By the verifier's own tokenizer: the first tokens of the variants, exactly. */
export function answerByTokenizer(tokenizer: Pick<TokenEncoder, 'encode' | 'decode'>): AnswerOf {
  const first = (text: string): string => tokenizer.decode(tokenizer.encode(text).slice(0, 1));
  const tokens = new Map<string, Answer>();
  for (const answer of ['yes', 'no'] as const) {
    // A lone blank begins variants of both answers and so tells nothing.
    for (const variant of VARIANTS[answer]) if (first(variant).trim() !== '') tokens.set(first(variant), answer);
  }
  return (token) => tokens.get(token);
}

/** Where the tokenizer is not known: any token that is the beginning of a variant. */
export const answerByText: AnswerOf = (token) => {
  if (token.trim() === '') return undefined;
  return (['yes', 'no'] as const).find((answer) => VARIANTS[answer].some((variant) => variant.startsWith(token)));
};
