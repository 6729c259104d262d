import type { CertifiedRun } from '../records/task.ts';
import type { TestOutcome } from '../records/test-run.ts';

/** Test ids by what repeated runs of both states say of them; each list is sorted. */
export type SortedTests = {
  FAIL_TO_PASS: string[];
  PASS_TO_PASS: string[];
  /** The outcome differs between equal runs. */
  flaky: string[];
  /** Passes before and does not pass after: a golden patch must not do that. */
  broken: string[];
};

/**
 * Sorts the tests of certified runs. A test that fails before must say so itself: one that was not even collected is in
 * no list, since a crash on import would else count as a bug that tests show.
 */
export function sortTests(runs: readonly CertifiedRun[]): SortedTests {
  const sorted: SortedTests = { FAIL_TO_PASS: [], PASS_TO_PASS: [], flaky: [], broken: [] };
  const outcomes = (state: CertifiedRun['state'], test: string): Set<TestOutcome | 'missing'> =>
    new Set(runs.filter((run) => run.state === state).map((run) => run.tests[test] ?? 'missing'));
  for (const test of [...new Set(runs.flatMap((run) => Object.keys(run.tests)))].sort()) {
    const base = outcomes('base', test);
    const golden = outcomes('golden', test);
    if (base.size > 1 || golden.size > 1) sorted.flaky.push(test);
    else if (golden.has('passed') && (base.has('failed') || base.has('error'))) sorted.FAIL_TO_PASS.push(test);
    else if (golden.has('passed') && base.has('passed')) sorted.PASS_TO_PASS.push(test);
    else if (base.has('passed')) sorted.broken.push(test);
  }
  return sorted;
}
