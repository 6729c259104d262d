import { z } from 'zod';

const statusList = z.object({ success: z.array(z.string()), failure: z.array(z.string()) });

/** SWE-bench's four lists. */
export const TestsStatus = z.object({
  FAIL_TO_PASS: statusList,
  PASS_TO_PASS: statusList,
  FAIL_TO_FAIL: statusList,
  PASS_TO_FAIL: statusList,
});
export type TestsStatus = z.infer<typeof TestsStatus>;

export const Outcome = z.enum(['resolved', 'semi-resolved', 'unresolved', 'cheated', 'infra-failure']);
export type Outcome = z.infer<typeof Outcome>;

/** First match wins, in this order (paper, failure taxonomy). */
export const FailureClass = z.enum([
  'failed-to-reproduce',
  'read-localisation',
  'write-localisation',
  'max-turns',
  'incorrect-implementation',
]);
export type FailureClass = z.infer<typeof FailureClass>;

/**
 * Why an attempt has no verdict of its own: its sandbox or its model failed, its files cannot be read, its task is not there, or
 * grading failed.
 */
export const InfraFailure = z.enum(['sandbox', 'model', 'unreadable', 'no-task', 'grading']);
export type InfraFailure = z.infer<typeof InfraFailure>;

/** Design §6.5. `verdict.json` of an attempt. */
export const Verdict = z.object({
  instance_id: z.string(),
  attempt: z.number().int(),
  outcome: Outcome,
  tests_status: TestsStatus,
  patch_applied: z.boolean(),
  localisation: z.object({
    /** Share of the golden patch's files that the patch touches, 0 to 1. */
    files_recall: z.number(),
    /** The patch touches the golden files and no others. */
    files_exact: z.boolean(),
    /** Share of the golden patch's functions that the patch changes too, 0 to 1; where the base could be read. */
    functions_recall: z.number().optional(),
    /** Share of golden hunks that a hunk of the patch overlaps, 0 to 1. */
    hunks_overlap: z.number(),
  }),
  cheats: z.array(z.object({ rule: z.string(), evidence: z.string() })),
  /**
   * Of a patch that passes all tests: how many of the tests to pass failed, as they must, when they expected something else,
   * and why not all of them could be made to.
   */
  control: z.object({ tests: z.number().int(), of: z.number().int(), gap: z.string().optional() }).optional(),
  failure_class: FailureClass.optional(),
  /** On `infra-failure`. */
  infra_failure: InfraFailure.optional(),
  reasons: z.array(z.string()),
  /** Where the outcome comes from, where nothing was graded here: stated at import, or another tool's report. */
  declared: z.string().optional(),
  /** What a reader should know of and what changed no verdict: files that were put back or left out, commands that led nowhere. */
  notes: z.array(z.string()).optional(),
});
export type Verdict = z.infer<typeof Verdict>;

/** A verdict that somebody states of an attempt that was not graded here. `by`: who says so. */
export function statedVerdict(
  of: { instance_id: string; attempt: number },
  outcome: Outcome,
  by: string,
  patch: string,
): Verdict {
  const none = { success: [], failure: [] };
  return {
    instance_id: of.instance_id,
    attempt: of.attempt,
    outcome,
    tests_status: { FAIL_TO_PASS: none, PASS_TO_PASS: none, FAIL_TO_FAIL: none, PASS_TO_FAIL: none },
    patch_applied: patch !== '',
    localisation: { files_recall: 0, files_exact: false, hunks_overlap: 0 },
    cheats: [],
    ...(outcome === 'infra-failure' ? { infra_failure: 'grading' as const } : {}),
    reasons: [`stated, not graded: by ${by}`],
    declared: `stated by ${by}`,
  };
}

/** The verdict of an attempt that could not be graded, by no fault of the model's. */
export function infraFailure(
  of: { instance_id: string; attempt: number },
  failure: InfraFailure,
  reason: string,
  task: { FAIL_TO_PASS: readonly string[]; PASS_TO_PASS: readonly string[] } = { FAIL_TO_PASS: [], PASS_TO_PASS: [] },
): Verdict {
  const missed = (ids: readonly string[]): z.infer<typeof statusList> => ({ success: [], failure: [...ids] });
  return {
    instance_id: of.instance_id,
    attempt: of.attempt,
    outcome: 'infra-failure',
    tests_status: {
      FAIL_TO_PASS: missed(task.FAIL_TO_PASS),
      PASS_TO_PASS: missed(task.PASS_TO_PASS),
      FAIL_TO_FAIL: missed([]),
      PASS_TO_FAIL: missed([]),
    },
    patch_applied: false,
    localisation: { files_recall: 0, files_exact: false, hunks_overlap: 0 },
    cheats: [],
    infra_failure: failure,
    reasons: [reason],
  };
}
