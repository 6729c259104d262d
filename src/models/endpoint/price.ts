/** Prices of one million tokens, in any one currency; cached input costs as other input unless told. */
export type Price = { input: number; cached_input?: number | undefined; output: number };
