import type { Outcome } from '../../records/verdict.ts';
import type { OutcomeCounts } from '../schema/common.ts';

/** Counts of outcomes, under the report's snake_case names. */
export function outcomeCounts(outcomes: readonly Outcome[]): OutcomeCounts {
  const of = (outcome: Outcome): number => outcomes.filter((one) => one === outcome).length;
  return {
    resolved: of('resolved'),
    semi_resolved: of('semi-resolved'),
    unresolved: of('unresolved'),
    cheated: of('cheated'),
    infra_failure: of('infra-failure'),
  };
}
