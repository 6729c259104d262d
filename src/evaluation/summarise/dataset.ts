import type { Sample } from '../../records/sample.ts';
import { countBy } from '../metrics/statistics.ts';
import type { DatasetSection } from '../schema/rollouts.ts';

/** A curriculum stage as configured: it adds samples of `fromTurns` ≤ turns < `toTurns` to those of the stages before. */
export type StagePlan = { stage: number; name: string; fromTurns: number; toTurns: number | undefined; epochs: number };

/** The report's numbers of the training samples. */
export function summariseDataset(input: {
  samples: readonly Sample[];
  stages: readonly StagePlan[];
  maskPolicy: string;
  tokenizer: string;
}): DatasetSection {
  const { samples } = input;
  const assistant = samples.flatMap((sample) => sample.messages.filter((message) => message.role === 'assistant'));
  const masked = assistant.filter((message) => message.train === false);
  const total = sum(samples.map((sample) => sample.tokens));
  const trained = sum(samples.map((sample) => sample.trained_tokens));
  return {
    samples: samples.length,
    resolved: samples.filter((sample) => sample.outcome === 'resolved').length,
    semi_resolved: samples.filter((sample) => sample.outcome === 'semi-resolved').length,
    mask_policy: input.maskPolicy,
    tokenizer: input.tokenizer,
    assistant_turns: assistant.length,
    trained_turns: assistant.length - masked.length,
    masked_turns: masked.length,
    masked_turns_by_reason: countBy(masked, (message) => message.mask_reason ?? 'no reason given'),
    tokens: { total, trained, masked: total - trained },
    stages: input.stages.map((plan) => {
      const members = samples.filter((sample) => sample.stage <= plan.stage);
      return {
        stage: plan.stage,
        name: plan.name,
        from_turns: plan.fromTurns,
        to_turns: plan.toTurns ?? null,
        samples: members.length,
        tokens: sum(members.map((sample) => sample.tokens)),
        trained_tokens: sum(members.map((sample) => sample.trained_tokens)),
        epochs: plan.epochs,
      };
    }),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
