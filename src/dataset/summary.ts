import type { Outcome } from '../records/verdict.ts';

/** Counts of one training stage. A sample stands in its own stage and in every later one. */
type StageSummary = { stage: number; samples: number; turns: number; tokens: number; trained_tokens: number };

/** `dataset.json`: what the dataset holds, how it was made, and what was left out. */
export type DatasetSummary = {
  /** Attempts given. */
  attempts: number;
  samples: number;
  tasks: number;
  turns: number;
  trained_turns: number;
  tokens: number;
  trained_tokens: number;
  masked_turns: number;
  /** Tokens of masked turns; context tokens are not counted here. */
  masked_tokens: number;
  masked_turns_by_reason: Record<string, number>;
  masked_tokens_by_reason: Record<string, number>;
  samples_by_outcome: Partial<Record<Outcome, number>>;
  dropped: Record<string, number>;
  /** Samples that lost their last turns to the context limit. */
  cut: number;
  /** Stage k holds attempts of at most `boundaries[k - 1]` turns; the last stage holds all. */
  boundaries: number[];
  stages: StageSummary[];
  longest_tokens: number;
  /** How it was made. */
  mask: string;
  context: number;
  over_context: 'drop' | 'cut';
  seed: number;
  template_sha256: string;
  tokenizer_sha256: string;
};
