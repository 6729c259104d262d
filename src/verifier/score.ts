import type { AnswerOf } from './answer.ts';

/** A verifier's probability that the patch resolves the task; or why there is none. */
export type Score =
  /** `missing`: that answer was not among the returned tokens, so the least likely of them bounds it: 0.5 at most on its side. */
  | { kind: 'score'; score: number; missing?: 'yes' | 'no' }
  | { kind: 'failed'; reason: 'unreachable' | 'refused' | 'context-overflow' | 'no-answer'; detail: string };

export type TokenLogprob = { token: string; logprob: number };

/**
 * e^z_yes / (e^z_yes + e^z_no), where each z is the largest logit over the first tokens of its variants. Log-probabilities
 * serve as logits: they differ by one constant, which cancels.
 */
export function scoreOf(top: readonly TokenLogprob[], answerOf: AnswerOf): Score {
  const largest = (answer: 'yes' | 'no'): number =>
    Math.max(Number.NEGATIVE_INFINITY, ...top.filter(({ token }) => answerOf(token) === answer).map(({ logprob }) => logprob));
  const yes = largest('yes');
  const no = largest('no');
  if (yes === Number.NEGATIVE_INFINITY && no === Number.NEGATIVE_INFINITY) {
    const seen = top.slice(0, 5).map(({ token }) => JSON.stringify(token));
    return {
      kind: 'failed',
      reason: 'no-answer',
      detail: `neither YES nor NO is among the likely tokens (${seen.join(', ') || 'none'})`,
    };
  }
  const bound = Math.min(...top.map(({ logprob }) => logprob));
  if (yes === Number.NEGATIVE_INFINITY) return { kind: 'score', score: share(bound, no), missing: 'yes' };
  if (no === Number.NEGATIVE_INFINITY) return { kind: 'score', score: share(yes, bound), missing: 'no' };
  return { kind: 'score', score: share(yes, no) };
}

function share(yes: number, no: number): number {
  return 1 / (1 + Math.exp(no - yes));
}
