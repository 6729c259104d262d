import type { TestRun } from '../records/test-run.ts';
import type { SandboxProvider, SandboxSpec } from '../sandbox/index.ts';
import type { TestFramework } from '../testing/index.ts';

export type SanityRules = {
  /** Tests that must have run, skipped ones not counted. */
  minimumTests: number;
  /** Share of them that must have passed, 0 to 1. */
  minimumPassed: number;
  /** Milliseconds that the whole suite may take. */
  suiteTimeoutMs: number;
};

export const DEFAULT_SANITY_RULES: SanityRules = { minimumTests: 5, minimumPassed: 0.8, suiteTimeoutMs: 120_000 };

export type SanityResult =
  | { kind: 'sound'; baseline: TestRun[]; flaky: string[] }
  | { kind: 'unsound'; detail: string; output: string };

/** Runs the whole suite twice, each time in a fresh sandbox without network. */
export async function checkSanity(
  provider: SandboxProvider,
  spec: SandboxSpec,
  framework: TestFramework,
  rules: SanityRules,
  signal?: AbortSignal,
): Promise<SanityResult> {
  const baseline: TestRun[] = [];
  for (let run = 0; run < 2; run++) {
    await using sandbox = await provider.create(spec);
    const result = await framework.run(sandbox, { timeoutMs: rules.suiteTimeoutMs, ...(signal === undefined ? {} : { signal }) });
    const fault = faultOf(result, rules);
    if (fault !== undefined) return { kind: 'unsound', detail: fault, output: failureOutput(result) };
    baseline.push(result);
  }
  return { kind: 'sound', baseline, flaky: flakyTests(baseline) };
}

/** Why a run of the untouched suite does not show a working environment; undefined where it does. */
export function faultOf(run: TestRun, rules: SanityRules): string | undefined {
  if (run.ended === 'timed-out') return `the test run did not end within ${rules.suiteTimeoutMs / 1000} s`;
  if (run.ended === 'crashed') return `the test run crashed (exit code ${run.exit_code})`;
  const outcomes = Object.values(run.tests).filter((outcome) => outcome !== 'skipped');
  const passed = outcomes.filter((outcome) => outcome === 'passed' || outcome === 'xfailed' || outcome === 'xpassed').length;
  if (run.ended === 'collected-nothing') return 'no test was collected';
  if (outcomes.length < rules.minimumTests) return `only ${outcomes.length} tests ran, ${rules.minimumTests} are needed`;
  if (passed < outcomes.length * rules.minimumPassed) return `only ${passed} of ${outcomes.length} tests passed`;
  return undefined;
}

/** Tests that equal runs do not agree about, one that is missing in some included. */
export function flakyTests(runs: readonly TestRun[]): string[] {
  const ids = new Set(runs.flatMap((run) => Object.keys(run.tests)));
  return [...ids].filter((id) => new Set(runs.map((run) => run.tests[id])).size > 1).sort();
}

function failureOutput(run: TestRun): string {
  const shown = run.failures
    .slice(0, 5)
    .map((failure) => `${failure.test}: ${failure.exception}: ${failure.message.split('\n')[0]}`);
  return shown.length > 0 ? shown.join('\n') : run.output_tail;
}
