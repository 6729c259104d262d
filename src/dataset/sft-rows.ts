import type { SampleMessage } from '../records/sample.ts';
import type { ToolList } from '../records/tool-list.ts';
import type { CallStatus } from '../records/trajectory.ts';
import type { Outcome } from '../records/verdict.ts';
import type { Attempt } from './attempt.ts';
import { maskMessages } from './mask.ts';
import { maskPolicy } from './masks/mask-policies.ts';
import { offeredTools } from './offered-tools.ts';
import { selectAttempts } from './selection.ts';
import { turnsOf } from './turns.ts';

/** A conversation for SFT without stages or tokens: every assistant message has its `train` flag. */
export type SftRow = { instance_id: string; attempt: number; messages: SftMessage[]; tools?: ToolList; outcome: Outcome };

/** `status` stands on replies whose call was seen to end: whoever reads the row masks by the same types. */
export type SftMessage = SampleMessage & { status?: CallStatus };

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
  const rows = selected.attempts.map((attempt) => {
    const turns = turnsOf(attempt) ?? [];
    const statuses = new Map(turns.map(({ index, status }) => [index, status]));
    const tools = offeredTools(attempt);
    return {
      instance_id: attempt.task.instance_id,
      attempt: attempt.attempt,
      messages: maskMessages(attempt, turns, policy).map((message, index) => {
        const status = statuses.get(index);
        return status === undefined ? message : { ...message, status };
      }),
      ...(tools === undefined ? {} : { tools }),
      outcome: attempt.verdict.outcome,
    };
  });
  return { rows, dropped: selected.dropped };
}
