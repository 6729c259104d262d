import type { Environment } from '../../records/environment.ts';
import type { ReachMap } from '../reach/reach.ts';

/** What the baseline runs of an environment promise. */
export type Baseline = { passing: ReadonlySet<string>; flaky: ReadonlySet<string>; durationMs: number };

export function baselineOf(environment: Environment): Baseline {
  const flaky = new Set(environment.flaky);
  const [first, ...others] = environment.baseline;
  const passing = Object.entries(first?.tests ?? {})
    .filter(([test, outcome]) => outcome === 'passed' && !flaky.has(test) && others.every((run) => run.tests[test] === 'passed'))
    .map(([test]) => test);
  return { passing: new Set(passing), flaky, durationMs: Math.max(0, ...environment.baseline.map((run) => run.duration_ms)) };
}

/** Whole test files that reach a line, or a later line of the same function where the line itself runs on import. */
export function testFilesReaching(reach: ReachMap, file: string, line: number): string[] {
  const lines = reach[file] ?? {};
  const exact = lines[line];
  return exact ?? [...new Set(Object.values(lines).flat())].sort();
}
