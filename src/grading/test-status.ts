import type { Task } from '../records/task.ts';
import type { TestOutcome } from '../records/test-run.ts';
import type { TestsStatus } from '../records/verdict.ts';

/** Outcomes that count as fixed for FAIL_TO_PASS; a skipped or missing test is not fixed (SWE-bench). */
const FIXED: ReadonlySet<TestOutcome | undefined> = new Set<TestOutcome>(['passed', 'xfailed']);
/** Outcomes that count as kept for PASS_TO_PASS: skipping is allowed there (SWE-bench). */
const KEPT: ReadonlySet<TestOutcome | undefined> = new Set<TestOutcome>(['passed', 'xfailed', 'skipped']);

/** SWE-bench's four lists for one run of the graded tests. The two FAIL lists beyond the task's own stay empty, as upstream. */
export function testsStatus(
  task: Pick<Task, 'FAIL_TO_PASS' | 'PASS_TO_PASS'>,
  tests: Readonly<Record<string, TestOutcome>>,
): TestsStatus {
  const split = (ids: readonly string[], good: ReadonlySet<TestOutcome | undefined>) => ({
    success: ids.filter((id) => good.has(tests[id])),
    failure: ids.filter((id) => !good.has(tests[id])),
  });
  return {
    FAIL_TO_PASS: split(task.FAIL_TO_PASS, FIXED),
    PASS_TO_PASS: split(task.PASS_TO_PASS, KEPT),
    FAIL_TO_FAIL: { success: [], failure: [] },
    PASS_TO_FAIL: { success: [], failure: [] },
  };
}

/** Both lists whole. An empty list is whole (SWE-bench). */
export function isResolved(status: TestsStatus): boolean {
  return status.FAIL_TO_PASS.failure.length === 0 && status.PASS_TO_PASS.failure.length === 0;
}
