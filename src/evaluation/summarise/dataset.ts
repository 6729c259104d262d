import type { DatasetSummary } from '../../dataset/index.ts';
import type { DatasetSection } from '../schema/rollouts.ts';

/** The report's numbers of the training samples. `epochs` holds one number per stage. */
export function summariseDataset(
  summary: DatasetSummary,
  options: { tokenizer: string; epochs: readonly number[] },
): DatasetSection {
  return {
    samples: summary.samples,
    resolved: summary.samples_by_outcome.resolved ?? 0,
    semi_resolved: summary.samples_by_outcome['semi-resolved'] ?? 0,
    mask_policy: summary.mask,
    tokenizer: options.tokenizer,
    assistant_turns: summary.turns,
    trained_turns: summary.trained_turns,
    masked_turns: summary.masked_turns,
    masked_turns_by_reason: summary.masked_turns_by_reason,
    dropped_by_reason: summary.dropped,
    tokens: {
      total: summary.tokens,
      trained: summary.trained_tokens,
      masked: summary.tokens - summary.trained_tokens,
    },
    stages: summary.stages.map(({ stage, samples, tokens, trained_tokens }, index) => {
      const below = summary.boundaries[index - 1];
      return {
        stage,
        name: `stage ${stage}`,
        min_turns: below === undefined ? 0 : below + 1,
        max_turns: summary.boundaries[index] ?? null,
        samples,
        tokens,
        trained_tokens,
        epochs: options.epochs[index] ?? 0,
      };
    }),
  };
}
