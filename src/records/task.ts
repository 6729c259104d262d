import { z } from 'zod';
import { ByName } from '../support/by-name.ts';
import { valueOfText } from '../support/json.ts';
import { pythonStrings } from '../support/python-literal.ts';
import { TestOutcome } from './test-run.ts';

/** One run inside a certificate. `tests` is by whole test id. */
export const CertifiedRun = z.object({
  /**
   * `before`: the workspace as an agent gets it, without the test patch (real tasks, and where there is one); `base`: the buggy workspace
   * with the test patch; `golden`: the golden patch on top.
   */
  state: z.enum(['before', 'base', 'golden']),
  command: z.string(),
  ended: z.string(),
  exit_code: z.number().int(),
  duration_ms: z.number(),
  tests: ByName(TestOutcome),
});
export type CertifiedRun = z.infer<typeof CertifiedRun>;

/** What proves a task: the runs, which tests flake, which commands and hashes (design §2). */
export const Certificate = z.object({
  runs: z.array(CertifiedRun),
  /** Tests left out of both lists since their outcome differed between equal runs. */
  flaky: z.array(z.string()),
  environment: z.string(),
  patch_sha256: z.string(),
  test_patch_sha256: z.string(),
  validated_at: z.string(),
});
export type Certificate = z.infer<typeof Certificate>;

/** A change that a project has made itself: what a real task is mined from. */
export const MinedChange = z.object({
  /** The repository or the package, as a `SOURCE` names it, without the commit. */
  source: z.string(),
  /** Commit ids, or the versions of two releases. */
  base: z.string(),
  head: z.string(),
  /** Numbers in the project's tracker. */
  pull_request: z.number().int().optional(),
  issue: z.number().int().optional(),
  /** When it was merged or released, ISO 8601. */
  merged_at: z.string(),
  /** What the statement is made of. */
  statement: z.enum(['issue', 'message', 'changelog', 'behaviour']),
  /** What was added to it, since its tests need it and it did not say so. */
  completed: z.string().optional(),
});
export type MinedChange = z.infer<typeof MinedChange>;

/** Where a task comes from. For synthetic ones: the operator and its place; for real ones: the change. Never shown to an agent. */
export const Origin = z.object({
  operator: z.string(),
  file: z.string(),
  /** Line of the change in the fixed file, from 1. */
  line: z.number().int(),
  /** Name of the enclosing function or class path, '' at module level. */
  scope: z.string(),
  seed: z.number().int(),
  change: MinedChange.optional(),
  /** Of a task made of several bugs: where each of them comes from. */
  parts: z
    .array(
      z.object({ instance_id: z.string(), operator: z.string(), file: z.string(), line: z.number().int(), scope: z.string() }),
    )
    .optional(),
  /** Of a bug that a model wrote: who, and what it took. `cost` is in the currency of the endpoint's price. */
  model: z
    .object({
      name: z.string(),
      replies: z.number().int(),
      prompt_tokens: z.number().int(),
      completion_tokens: z.number().int(),
      cost: z.number(),
    })
    .optional(),
});
export type Origin = z.infer<typeof Origin>;

/** A list of ids, also as JSON text or as Python writes a list. */
const idList = z.preprocess((value) => {
  const read = valueOfText(value);
  return typeof read === 'string' ? (pythonStrings(read) ?? read) : read;
}, z.array(z.string()));

/** Design §6.3: a superset of SWE-bench's and of SWE-Lego's columns. Readers accept SWE-bench's JSON-in-strings lists. */
export const Task = z.object({
  instance_id: z.string(),
  repo: z.string(),
  base_commit: z.string(),
  version: z.string(),
  created_at: z.string(),
  language: z.string(),
  kind: z.enum(['real', 'synthetic']),
  origin: Origin,
  problem_statement: z.string(),
  hints_text: z.string(),
  /** Golden patch: from the buggy state to the fixed one, `git apply` form. */
  patch: z.string(),
  /** Restores the tests that the agent's workspace lacks; '' where it lacks none. */
  test_patch: z.string(),
  FAIL_TO_PASS: idList,
  PASS_TO_PASS: idList,
  environment: z.string(),
  test_command: z.string(),
  /** Container image and set-up commit of another benchmark's environment, where the task was imported. */
  image_name: z.string().optional(),
  environment_setup_commit: z.string().optional(),
  /** How SWE-bench 5 reads and grades the logs of its own runs of this task, where it was imported. */
  log_parser: z.string().optional(),
  eval_type: z.string().optional(),
  licence: z.string(),
  difficulty: z.object({
    files: z.number().int(),
    hunks: z.number().int(),
    lines: z.number().int(),
    failing_tests: z.number().int(),
    /** Least number of calls from a failing test to the changed code, by names; absent where names tell of no way there. */
    call_distance: z.number().int().optional(),
  }),
  certificate: Certificate,
});
export type Task = z.infer<typeof Task>;
