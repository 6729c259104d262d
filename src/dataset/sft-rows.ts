import type { SampleMessage } from '../records/sample.ts';
import type { Outcome } from '../records/verdict.ts';
import type { Attempt } from './attempt.ts';
import { maskMessages } from './mask.ts';
import { maskPolicy } from './masks/mask-policies.ts';
import { selectAttempts } from './selection.ts';
import { turnsOf } from './turns.ts';

/** A conversation for SFT without stages or tokens: every assistant message has its `train` flag. */
export type SftRow = { instance_id: string; attempt: number; messages: SampleMessage[]; outcome: Outcome };

/** Rows of the attempts that `dataset` would select, and how many were left out by reason. Throws `MASK_UNKNOWN` (usage). */
export function sftRows(
  attempts: readonly Attempt[],
  options: { mask: string; seed?: number },
): { rows: SftRow[]; dropped: Record<string, number> } {
  const policy = maskPolicy(options.mask);
  const selected = selectAttempts(attempts, {
    semiResolved: 1,
    maxPerTask: Number.POSITIVE_INFINITY,
    seed: options.seed ?? 0,
  });
  const rows = selected.attempts.map((attempt) => ({
    instance_id: attempt.task.instance_id,
    attempt: attempt.attempt,
    messages: maskMessages(attempt, turnsOf(attempt) ?? [], policy),
    outcome: attempt.verdict.outcome,
  }));
  return { rows, dropped: selected.dropped };
}
