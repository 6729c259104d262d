import type { Sample } from '../records/sample.ts';
import { byName } from '../support/by-name.ts';
import type { SampleRow } from './sample-rows.ts';
import type { DatasetSummary } from './summary.ts';

type Counts = Omit<
  DatasetSummary,
  'attempts' | 'dropped' | 'boundaries' | 'mask' | 'context' | 'over_context' | 'seed' | 'template_sha256' | 'tokenizer_sha256'
>;

/** Counts of rows and their samples, which come in the same order, and of the ordered stages. */
export function countDataset(rows: readonly SampleRow[], samples: readonly Sample[], stages: readonly Sample[][]): Counts {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const replies = samples.flatMap((sample) => sample.messages.filter((message) => message.role === 'assistant'));
  const masked = replies.filter((message) => message.train !== true);
  const maskedTokens = addUp(rows.flatMap((row) => Object.entries(row.row.maskedByReason)));
  return {
    samples: samples.length,
    tasks: new Set(samples.map((sample) => sample.instance_id)).size,
    turns: replies.length,
    trained_turns: replies.length - masked.length,
    tokens: sum(samples.map((sample) => sample.tokens)),
    trained_tokens: sum(samples.map((sample) => sample.trained_tokens)),
    masked_turns: masked.length,
    masked_tokens: sum(Object.values(maskedTokens)),
    masked_turns_by_reason: addUp(masked.map((message) => [message.mask_reason ?? 'unmarked', 1])),
    masked_tokens_by_reason: maskedTokens,
    samples_by_outcome: addUp(samples.map((sample) => [sample.outcome, 1])),
    cut: rows.filter((row) => row.cut).length,
    stages: stages.map((stage, index) => ({
      stage: index + 1,
      samples: stage.length,
      turns: sum(stage.map((sample) => sample.turns)),
      tokens: sum(stage.map((sample) => sample.tokens)),
      trained_tokens: sum(stage.map((sample) => sample.trained_tokens)),
    })),
    longest_tokens: samples.reduce((most, sample) => Math.max(most, sample.tokens), 0),
  };
}

function addUp(entries: readonly (readonly [string, number])[]): Record<string, number> {
  const totals: Record<string, number> = byName();
  for (const [key, value] of entries) totals[key] = (totals[key] ?? 0) + value;
  return byName(Object.entries(totals).sort(([a], [b]) => (a < b ? -1 : 1)));
}
