import type { CertifiedRun } from '../records/task.ts';
import type { TestOutcome } from '../records/test-run.ts';

/** Test ids by what repeated runs of both states say of them; each list is sorted. */
export type SortedTests = {
  FAIL_TO_PASS: string[];
  PASS_TO_PASS: string[];
  /** The outcome differs between equal runs. */
  flaky: string[];
  /** Passes before and fails after, or passes with the test patch alone and is gone after: a golden patch must not do that. */
  broken: string[];
  /** Passes in the workspace as an agent gets it and is gone after, though the test patch leaves its file alone. */
  missing: string[];
};

/**
 * Sorts the tests of certified runs. A test that fails before must say so itself: one that was not even collected is in
 * no list, since a crash on import would else count as a bug that tests show. Only in `changedTests`, the files of a real
 * task's test patch, does it count as failing: they may import what the golden patch adds. What passed in such a file
 * before its test patch has to pass after.
 */
export function sortTests(runs: readonly CertifiedRun[], changedTests: ReadonlySet<string> = new Set()): SortedTests {
  const sorted: SortedTests = { FAIL_TO_PASS: [], PASS_TO_PASS: [], flaky: [], broken: [], missing: [] };
  const outcomes = (state: CertifiedRun['state'], test: string): Set<TestOutcome | 'missing'> =>
    new Set(runs.filter((run) => run.state === state).map((run) => run.tests[test] ?? 'missing'));
  for (const test of [...new Set(runs.flatMap((run) => Object.keys(run.tests)))].sort()) {
    const base = outcomes('base', test);
    const golden = outcomes('golden', test);
    const before = outcomes('before', test);
    if (base.size > 1 || golden.size > 1 || before.size > 1) sorted.flaky.push(test);
    else if (golden.has('passed') && (base.has('failed') || base.has('error'))) sorted.FAIL_TO_PASS.push(test);
    else if (golden.has('passed') && base.has('passed')) sorted.PASS_TO_PASS.push(test);
    else if (golden.has('passed') && base.has('missing') && changedTests.has(fileOf(test)))
      sorted[before.has('passed') ? 'PASS_TO_PASS' : 'FAIL_TO_PASS'].push(test);
    else if (base.has('passed')) sorted.broken.push(test);
    else if (before.has('passed') && (golden.has('failed') || golden.has('error'))) sorted.broken.push(test);
    else if (before.has('passed') && golden.has('missing') && !changedTests.has(fileOf(test))) sorted.missing.push(test);
  }
  return sorted;
}

/** The file of a test id in pytest's form. */
function fileOf(test: string): string {
  return test.split('::')[0] ?? '';
}
