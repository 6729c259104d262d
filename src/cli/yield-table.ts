import { byName } from '../support/by-name.ts';
import { table } from './output.ts';

/** How many candidates came to what, by operator. */
export type Yields = Map<string, Map<string, number>>;

/** What a candidate is called that became a task. */
const VALID = 'validated';

export function countYield(yields: Yields, operator: string, outcome: string): void {
  const outcomes = yields.get(operator) ?? new Map<string, number>();
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  yields.set(operator, outcomes);
}

/** A line for each operator, by name, and the sum: candidates drawn, tasks, the share of them, and why the others were left. */
export function yieldTable(yields: Yields): string {
  const all: Yields = new Map();
  for (const [operator, outcomes] of [...yields].sort(([a], [b]) => (a < b ? -1 : 1))) all.set(operator, outcomes);
  const reasons = [...new Set([...yields.values()].flatMap((outcomes) => [...outcomes.keys()]))].filter((name) => name !== VALID);
  reasons.sort((a, b) => sumOf(yields, b) - sumOf(yields, a));
  const sum = new Map([VALID, ...reasons].map((outcome) => [outcome, sumOf(yields, outcome)]));
  const line = (name: string, outcomes: ReadonlyMap<string, number>): (string | number)[] => {
    const drawn = [...outcomes.values()].reduce((one, other) => one + other, 0);
    const kept = outcomes.get(VALID) ?? 0;
    return [
      name,
      drawn,
      kept,
      `${Math.round((100 * kept) / drawn)}%`.padStart(5),
      ...reasons.map((one) => outcomes.get(one) ?? 0),
    ];
  };
  const lines = [...all].map(([operator, outcomes]) => line(operator, outcomes));
  return table([['operator', 'drawn', VALID, 'share', ...reasons], ...lines, ...(lines.length > 1 ? [line('all', sum)] : [])]);
}

function sumOf(yields: Yields, outcome: string): number {
  return [...yields.values()].reduce((sum, outcomes) => sum + (outcomes.get(outcome) ?? 0), 0);
}

/** The same as JSON: `{ operator: { drawn, outcome: count } }`. */
export function yieldRecord(yields: Yields): Record<string, Record<string, number>> {
  return byName(
    [...yields].map(([operator, outcomes]) => {
      const drawn = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
      return [operator, { drawn, ...byName(outcomes) }];
    }),
  );
}
