import { z } from 'zod';
import { ByName } from '../support/by-name.ts';

export const TestOutcome = z.enum(['passed', 'failed', 'error', 'skipped', 'xfailed', 'xpassed']);
export type TestOutcome = z.infer<typeof TestOutcome>;

/** What a failing test showed: enough to write an issue from, without its name. */
export const FailureEvidence = z.object({
  test: z.string(),
  /** Exception class, for example `AssertionError`. */
  exception: z.string(),
  message: z.string(),
  /** The failing statement in the test's source, and the file it stands in. */
  statement: z.string(),
  file: z.string(),
  /** `repr` of the local variables that the failing statement names, cut at 200 characters each. */
  locals: ByName(z.string()),
  /** The traceback's frames inside the repository, outermost first: `path:line:function`. */
  frames: z.array(z.string()),
});
export type FailureEvidence = z.infer<typeof FailureEvidence>;

/**
 * One run of a test command, from a structured reporter. Test ids are whole, never cut.
 * `ended` tells a run that finished from one that crashed, ran out of time or found no tests.
 */
export const TestRun = z.object({
  command: z.string(),
  ended: z.enum(['completed', 'crashed', 'timed-out', 'collected-nothing']),
  exit_code: z.number().int(),
  duration_ms: z.number(),
  tests: ByName(TestOutcome),
  failures: z.array(FailureEvidence),
  /** Last characters of what the run printed: for people, never parsed. */
  output_tail: z.string(),
});
export type TestRun = z.infer<typeof TestRun>;
