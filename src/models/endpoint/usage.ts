import { z } from 'zod';
import { Count } from './lenient.ts';
import type { Price } from './price.ts';

/** What was counted in a request and its reply. */
export type Tokens = {
  prompt: number;
  completion: number;
  /** Of the prompt's; absent where the server says nothing of a cache. */
  cached?: number;
  /** Counted by us, since the server said nothing that can be. */
  estimated: boolean;
};

const Details = z.object({ cached_tokens: Count }).nullish().catch(undefined);

/** Names by which servers count: OpenAI's; Anthropic's and Responses' `input_tokens`; Moonshot's and DeepSeek's words for the cache. */
const Usage = z.object({
  prompt_tokens: Count,
  input_tokens: Count,
  completion_tokens: Count,
  output_tokens: Count,
  total_tokens: Count,
  prompt_tokens_details: Details,
  input_tokens_details: Details,
  cached_tokens: Count,
  prompt_cache_hit_tokens: Count,
});

/** A token for so many bytes of JSON: rather too many tokens than too few, so that budgets hold. */
const BYTES_PER_TOKEN = 3;

/**
 * The tokens of a request and its reply: as the server counts, and where it does not, or counts none in a prompt that is not
 * empty, as the bytes let us guess. More cached tokens than the prompt has are as many as it has. `note` is told, by kind, of
 * what was mended.
 */
export function tokensIn(
  usage: unknown,
  asked: unknown,
  replied: unknown,
  note: (kind: 'estimated' | 'cached', words: string) => void,
): Tokens {
  const told = Usage.safeParse(typeof usage === 'string' ? parsed(usage) : usage).data;
  const prompt = positive(told?.prompt_tokens ?? told?.input_tokens);
  const counted = told?.completion_tokens ?? told?.output_tokens ?? restOf(told?.total_tokens, prompt) ?? undefined;
  const guess = guessTokens(replied);
  const completion = counted === 0 && guess > 1 ? undefined : counted;
  const estimated = prompt === undefined || completion === undefined;
  if (estimated)
    note('estimated', `it tells no usable count of tokens: they are estimated, a token for ${BYTES_PER_TOKEN} bytes`);
  const inPrompt = prompt ?? guessTokens(asked);
  const cached =
    told?.prompt_tokens_details?.cached_tokens ??
    told?.input_tokens_details?.cached_tokens ??
    told?.cached_tokens ??
    told?.prompt_cache_hit_tokens ??
    undefined;
  if (cached !== undefined && cached > inPrompt)
    note('cached', `it says that ${cached} tokens of a prompt of ${inPrompt} were in its cache: ${inPrompt} are counted`);
  return {
    prompt: inPrompt,
    completion: completion ?? guess,
    ...(cached === undefined ? {} : { cached: Math.min(cached, inPrompt) }),
    estimated,
  };
}

/** What tokens cost at prices of a million. */
export function costOf(price: Price | undefined, { prompt, cached = 0, completion }: Tokens): number {
  if (price === undefined) return 0;
  const { input, cached_input = input, output } = price;
  return ((prompt - cached) * input + cached * cached_input + completion * output) / 1_000_000;
}

function positive(count: number | null | undefined): number | undefined {
  return count == null || count === 0 ? undefined : count;
}

function restOf(total: number | null | undefined, prompt: number | undefined): number | undefined {
  return total == null || prompt === undefined || total <= prompt ? undefined : total - prompt;
}

function guessTokens(value: unknown): number {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
