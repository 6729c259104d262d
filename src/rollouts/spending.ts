import type { Spending } from '../records/attempt.ts';
import type { TrajectoryEvent } from '../records/trajectory.ts';

export const NOTHING_SPENT: Spending = {
  prompt_tokens: 0,
  completion_tokens: 0,
  prefix_tokens: 0,
  cached_tokens: 0,
  cost: 0,
};

/** What the replies of a trajectory cost after so many turns, which another attempt took. */
export function spendingOf(events: readonly TrajectoryEvent[], earlierTurns: number): Spending {
  return sumSpending(
    events.flatMap((event) =>
      event.type === 'model-reply' && event.turn > earlierTurns
        ? [{ ...event, prefix_tokens: event.prefix_tokens ?? 0, cached_tokens: event.cached_tokens ?? 0 }]
        : [],
    ),
  );
}

export function sumSpending(all: readonly Spending[]): Spending {
  return all.reduce<Spending>(
    (sum, one) => ({
      prompt_tokens: sum.prompt_tokens + one.prompt_tokens,
      completion_tokens: sum.completion_tokens + one.completion_tokens,
      prefix_tokens: sum.prefix_tokens + one.prefix_tokens,
      cached_tokens: sum.cached_tokens + one.cached_tokens,
      cost: sum.cost + one.cost,
    }),
    NOTHING_SPENT,
  );
}
