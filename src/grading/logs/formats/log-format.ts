import type { TestOutcome } from '../../../records/test-run.ts';

/** How one test runner's printed log tells of its tests. */
export type LogFormat = {
  name: string;
  /**
   * Outcomes by test id, as printed. Lines that tell of no test are passed over; of two lines on one test the later counts.
   * Undefined where the report in the log is broken, so that nothing can be said of any test.
   */
  read(log: string): Map<string, TestOutcome> | undefined;
};

/** SWE-bench's five status words; whatever else a runner prints is no status. */
export const STATUS_WORDS: ReadonlyMap<string, TestOutcome> = new Map([
  ['PASSED', 'passed'],
  ['FAILED', 'failed'],
  ['ERROR', 'error'],
  ['SKIPPED', 'skipped'],
  ['XFAIL', 'xfailed'],
]);
